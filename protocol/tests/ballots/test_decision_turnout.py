"""Turnout, a quorum of groups, objections, and groups that stand aside."""

import pytest

from protocol.ballots.rule import GroupsTest, ObjectionsTest, ReturnedTest, TurnoutTest
from protocol.tests.ballots import making as m
from protocol.tests.ballots.deciding import outcome, run, split


@pytest.mark.parametrize(
    ("op", "cast", "met"),
    [(">=", 29, False), (">=", 30, True), (">", 30, False), (">", 31, True)],
)
@pytest.mark.parametrize("scope", ["coalition", "every-group", "every-region"])
def test_turnout_at_its_boundary(op: str, cast: int, met: bool, scope: str) -> None:
    facts = m.facts([100], regions=("North",))
    # Blank and spoiled votes took part.
    lines = m.lines({"0": cast - 2}, blank=1, spoiled=1)
    test = TurnoutTest(op=op, share=[3, 10], scope=scope)  # type: ignore[arg-type]
    got = run(
        m.rule(tests=[test]),
        [m.counted(m.cell(100, lines, region="North"))],
        facts=facts,
        rolls=[m.roll({"North": 100})],
    )
    assert got.outcome == ("carried" if met else "rejected")


def test_turnout_of_every_group_fails_with_one_group_that_is_away() -> None:
    test = TurnoutTest(op=">=", share=[1, 100], scope="every-group")
    got = run(m.rule(tests=[test]), [split(9, 0), None])
    assert [(t.where, t.met) for t in got.tests] == [
        (m.gid(1).hex(), True),
        (m.gid(2).hex(), False),
    ]


@pytest.mark.parametrize(("returned", "met"), [(1, False), (2, True)])
def test_a_quorum_of_groups(returned: int, met: bool) -> None:
    returns = [split(9, 0) if n < returned else None for n in range(4)]
    test = ReturnedTest(op=">=", share=[1, 2])
    assert outcome(test, *returns) == ("carried" if met else "rejected")


@pytest.mark.parametrize(("by", "most"), [("members", 5), ("groups", 1)])
def test_objections_at_their_boundary(by: str, most: int) -> None:
    test = ObjectionsTest(by=by, most=most)  # type: ignore[arg-type]
    if by == "members":
        pairs = [(split(90, 3), split(90, 2)), (split(90, 3), split(90, 3))]
    else:
        pairs = [(split(90, 3), split(3, 90)), (split(3, 90), split(3, 90))]
    assert [outcome(test, *pair) for pair in pairs] == ["carried", "rejected"]


def test_recused_groups_are_out_of_every_base() -> None:
    returns = [split(60, 40), None, None]
    tests = [
        m.share("eligible", ">", 1, 2),
        GroupsTest(op=">=", base="eligible", share=[1, 1]),
        TurnoutTest(op=">=", share=[1, 1]),
        ReturnedTest(op=">=", share=[1, 1]),
    ]
    assert run(m.rule(tests=tests), returns).outcome == "rejected"
    stated = m.rule(tests=tests, recused=[m.gid(2), m.gid(3)])
    assert run(stated, returns).outcome == "carried"
    later = run(m.rule(tests=tests), returns, recused=[m.gid(2), m.gid(3)])
    assert later.outcome == "carried"
    assert [t.whole for t in later.tests] == [100, 1, 100, 1]


def test_a_recused_groups_return_counts_nowhere() -> None:
    got = run(m.rule(), [split(40, 60), split(90, 0)], recused=[m.gid(2)])
    assert got.outcome == "rejected"
