"""A node that was shown a longer head of its own record than it holds does not write."""

from federation_tests.simulator.asking import Asking
from federation_tests.simulator.disk import copied
from federation_tests.simulator.federation import Federation
from federation_tests.simulator.files import restored
from federation_tests.simulator.plan import Faults, Plan
from federation_tests.simulator.run import run
from federation_tests.simulator.serving import Honest
from protocol.errors import UnattributedFault


class Withholds(Honest):
    """Shows every head, and gives nothing of what is under it."""

    def bundle(self, asker, question):
        return UnattributedFault("not-held", suspects=())


def known_by_one_only():
    """Five nodes; the first was set back behind what only the second, who withholds it, has."""
    federation = Federation(Plan(groups=5, statements=12), 1)
    federation.begin()
    federation.schedule.run_until(400_000)
    one, two, *others = federation.honest
    copies = copied(one.disk), copied(one.key_disk)
    for node in others:
        node.stop("away")
    assert one.publish(federation.ledger.numbers(1))
    federation.schedule.run_until(460_000)
    assert two.store.head(one.group).size == one.store.head(one.group).size
    one.stop("restored")
    one.disk, one.key_disk = restored(copies[0], b"longer"), copies[1]
    two.server = Withholds(two)
    for node in (one, *others):
        node.start()
    federation.schedule.run_until(520_000)
    return federation, one, two


def test_it_waits_for_what_the_head_covers_and_goes_on_behind_it():
    federation, one, two = known_by_one_only()
    assert one.asking
    assert not one.publish(federation.ledger.numbers(1))
    two.server = Honest(two)
    federation.schedule.run_until(900_000)
    assert not one.asking
    assert one.publish(federation.ledger.numbers(1))
    federation.schedule.run_until(960_000)
    assert not any(node.store.frozen() for node in federation.honest)
    assert len({node.store.head(one.group).size for node in federation.honest}) == 1


def test_without_the_rule_it_forks_its_record(monkeypatch):
    monkeypatch.setattr(Asking, "_is_short", lambda _: False)
    federation, one, two = known_by_one_only()
    assert one.publish(federation.ledger.numbers(1))
    two.server = Honest(two)
    federation.schedule.run_until(900_000)
    assert all(one.group in node.store.frozen() for node in federation.honest)


def test_nodes_are_set_back_while_only_some_hold_their_record_and_nothing_breaks():
    plan = Plan(groups=6, statements=150, trouble_s=200, faults=Faults(restores=12, loss=0.1))
    outcomes = [run(plan, seed) for seed in range(3)]
    assert [outcome.broken for outcome in outcomes] == [[], [], []]
    assert sum(outcome.federation.accidents.few_held for outcome in outcomes) > 1
