"""Claims about what is said so that a council changes."""

from federation_tests.simulator.federation import Federation
from federation_tests.simulator.node import SimNode
from federation_tests.simulator.plan import Changes, Plan
from federation_tests.simulator.suite import judge


def test_a_notice_that_was_not_acknowledged_is_said_again_in_the_same_bytes(monkeypatch):
    # It may stand in the log all the same; a second one beside an open one is refused (seed 1719).
    real, notices = SimNode.say, []

    def forgetful(node, statements):
        kept = real(node, statements)
        if kept and b"expulsion" in statements[0]:
            notices.append(statements[0])
            return len(notices) > 1
        return kept

    monkeypatch.setattr(SimNode, "say", forgetful)
    plan = Plan(groups=5, statements=10, certify=True, changes=Changes(expel=1))
    federation = Federation(plan, 1)
    federation.begin()
    federation.schedule.run_until(plan.trouble_s * 1000 + 60_000)
    assert len(notices) == 2
    assert len(set(notices)) == 1


def test_a_steward_whose_disk_is_full_when_the_new_key_is_read_comes_again():
    # Found by a soak: reading it commits too, and the run ended in that error.
    assert judge(878, "certifying").broken == []
