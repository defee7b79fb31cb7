"""The simulator agrees with the real result, and says how far each test is from its line."""

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from protocol.ballots.decision import decide
from protocol.ballots.manifest import TieSeed
from protocol.ballots.rule import (
    Electorate,
    GroupsTest,
    ObjectionsTest,
    RatioTest,
    RegionsTest,
    ReturnedTest,
    TurnoutTest,
)
from protocol.ballots.tally import tally
from protocol.ballots.what_if import Basis, judge, suppose, try_rule
from protocol.ballots.what_if_votes import MAX_CHANGES, Away, Turnout, Votes
from protocol.errors import ProtocolError
from protocol.tests.ballots import making as m
from protocol.tests.ballots.accepted_rules import FACTS, accepted_rules
from protocol.tests.ballots.supposing import basis

LAST = basis([100, 60, 40], [m.votes(100, 50, 20), m.votes(60, 20, 18), m.votes(40, 5, 15)])


# Most rules put together at random could decide nothing and are refused; that is no fault here.
@settings(suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(accepted_rules(m.yes_no()), st.lists(st.integers(0, 30), min_size=24, max_size=24))
def test_what_is_supposed_is_counted_as_a_result_is(rule, votes: list[int]) -> None:
    returns = {
        group: m.counted(m.cell(100, m.lines({"0": yes, "1": no}), region=facts.region))
        for (group, facts), yes, no in zip(
            FACTS.groups.items(), votes[::2], votes[1::2], strict=True
        )
    }
    rolls = {group: m.roll({facts.region: 100}) for group, facts in FACTS.groups.items()}
    base = Basis(m.manifest(charter=FACTS), rolls, returns, FACTS)
    tried = try_rule(base, rule, 0)
    tallies = tally(tried.manifest, tried.rolls, tried.returns, FACTS)
    got = judge(tried, 0)
    assert got.tally == tallies[0]
    assert got.decision == decide(tried.manifest, tallies)[0]
    assert got.verdict == (got.decision.outcome, got.decision.winners)
    for distance in got.distances:
        # On the right side of the line exactly if the test holds.
        result = distance.result
        if result.whole or distance.unit in ("members", "groups", "regions"):
            holds = distance.gap > 0 if result.op == ">" else distance.gap >= 0
            assert holds == result.met or not result.whole


def test_turnout_that_falls_can_undo_a_result() -> None:
    of = try_rule(LAST, m.rule(tests=[m.share("eligible", ">=", 3, 8)]), 0)
    assert judge(of, 0).decision.outcome == "carried"
    fallen = judge(suppose(of, [Turnout(Fraction(-1, 10))]), 0)
    assert fallen.decision.outcome == "rejected"
    assert (fallen.tally.cast, fallen.distances[0].gap) == (115, 45 + 18 + 5 - 75)
    assert fallen.distances[0].unit == "votes"


def test_changes_are_made_in_order() -> None:
    first = [Away(m.gid(3)), Votes(m.gid(3), 0, {(0,): 40})]
    assert judge(suppose(LAST, first), 0).tally.returned == 3
    assert judge(suppose(LAST, first[::-1]), 0).tally.returned == 2
    with pytest.raises(ValueError, match="changes"):
        suppose(LAST, [Away(m.gid(3))] * (MAX_CHANGES + 1))


def test_the_basis_stays_as_it_was() -> None:
    before = dict(LAST.returns)
    suppose(LAST, [Away(m.gid(1)), Turnout(Fraction(-1, 2))])
    assert LAST.returns == before


@pytest.mark.parametrize(
    ("test", "gap", "unit"),
    [
        (m.share("decided", ">", 1, 2), 75 - 64, "votes"),
        (m.share("eligible", ">", 1, 2), 75 - 100, "votes"),
        (GroupsTest(op=">=", base="eligible", share=[1, 2]), Fraction(1, 2), "groups"),
        (GroupsTest(op=">=", base="eligible", count=3), -1, "groups"),
        (TurnoutTest(op=">=", share=[1, 2]), 128 - 100, "members"),
        (ReturnedTest(op=">=", share=[2, 3]), 1, "groups"),
        (ObjectionsTest(by="members", most=50), -3, "members"),
        (ObjectionsTest(by="groups", most=1), 0, "groups"),
        (RatioTest(op=">", ratio=[3, 2], default=1), 75 - Fraction(159, 2), "votes"),
    ],
)
def test_how_far_each_kind_of_test_is_from_its_line(test, gap, unit: str) -> None:
    (distance,) = judge(
        try_rule(LAST, m.rule(tests=[test, m.share("cast", ">", 1, 99)]), 0), 0
    ).distances[:1]
    assert (distance.gap, distance.unit) == (gap, unit)


def test_regions_are_counted_in_regions() -> None:
    facts = m.facts([100, 100], regions=("North", "South"))
    returns = {
        m.gid(1): m.counted(m.cell(100, m.lines({"0": 9}), region="North")),
        m.gid(2): m.counted(m.cell(100, m.lines({"1": 9}), region="South")),
    }
    rolls = {m.gid(1): m.roll({"North": 100}), m.gid(2): m.roll({"South": 100})}
    base = Basis(m.manifest(charter=facts), rolls, returns, facts)
    rule = m.rule(tests=[RegionsTest(op=">", share=[1, 2])])
    got = judge(try_rule(base, rule, 0), 0)
    assert [(d.gap, d.unit) for d in got.distances] == [(0, "regions")]
    assert got.decision.outcome == "rejected"
    # An electorate of regions hears only them.
    north = m.rule(electorate=Electorate(kind="regions", regions=["North"]))
    supposed = judge(try_rule(base, north, 0), 0)
    assert (supposed.tally.roll, supposed.decision.outcome) == (100, "carried")
    assert [g.group for g in supposed.tally.groups] == [m.gid(1)]


def test_a_rule_that_cannot_decide_is_not_tried() -> None:
    with pytest.raises(ProtocolError) as caught:
        try_rule(LAST, m.rule(tests=[]), 0)
    assert caught.value.code == "undecidable-rule"


def test_lots_are_drawn_from_a_seed_that_is_made_up_where_the_rule_needs_one() -> None:
    tried = try_rule(LAST, m.by_seed(tests=[m.share("cast", ">", 1, 2)]), 0)
    assert tried.manifest.tie_seed == TieSeed(kind="manifest")
    assert try_rule(tried, m.rule(), 0).manifest.tie_seed is None
