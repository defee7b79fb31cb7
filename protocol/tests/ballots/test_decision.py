"""What decisions of every kind have in common."""

from protocol.ballots.decision import decide
from protocol.ballots.facts import CharterFacts
from protocol.ballots.rule import GroupsTest, ObjectionsTest
from protocol.ballots.tally import tally
from protocol.tests.ballots import making as m
from protocol.tests.ballots.deciding import outcome, run, split


def test_nobody_choosing_anything_is_undecided() -> None:
    assert outcome(ObjectionsTest(by="groups", most=1), None, None) == "undecided"
    assert outcome(m.share("cast", ">=", 1, 2), split(0, 0, 9)) == "undecided"
    blank = m.counted(m.cell(100, m.lines({}, blank=9)))
    assert run(m.by_seed(), [blank], contest=m.rank()).outcome == "undecided"


def test_a_result_does_not_depend_on_the_order_of_mappings() -> None:
    facts = m.facts([100, 50, 10])
    of = m.manifest([m.rank()], m.by_seed(tests=[GroupsTest(op=">", base="present", share=[1, 9])]))
    returns = {
        m.gid(n): m.counted(m.cell(100, m.lines({"0,1": 3 + n, "2": 5, "1": 4 * n})))
        for n in (1, 2, 3)
    }
    rolls = dict.fromkeys(returns, m.roll(100))
    backwards = CharterFacts(
        facts.coalition, dict(reversed(facts.groups.items())), facts.regions, facts.pool_min
    )
    one = tally(of, rolls, returns, facts)
    two = tally(of, dict(reversed(rolls.items())), dict(reversed(returns.items())), backwards)
    assert one == two
    assert repr(decide(of, one)) == repr(decide(of, two))
