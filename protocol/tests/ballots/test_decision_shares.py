"""Shares of votes: each base and comparison at its boundary, abstentions, elections."""

from fractions import Fraction

import pytest

from protocol.ballots.rule import GroupsTest, ObjectionsTest
from protocol.tests.ballots import making as m
from protocol.tests.ballots.deciding import outcome, run, split


@pytest.mark.parametrize(
    ("op", "part", "whole", "below", "at", "above"),
    [
        (">", 1, 2, "rejected", "rejected", "carried"),
        (">=", 1, 2, "rejected", "carried", "carried"),
        (">", 3, 5, "rejected", "rejected", "carried"),
        (">=", 3, 5, "rejected", "carried", "carried"),
    ],
)
@pytest.mark.parametrize("base", ["cast", "decided", "eligible", "present"])
def test_a_share_is_met_exactly_at_its_boundary(
    base: str, op: str, part: int, whole: int, below: str, at: str, above: str
) -> None:
    test = m.share(base, op, part, whole)
    line = 100 * part // whole
    got = [outcome(test, split(yes, 100 - yes)) for yes in (line - 1, line, line + 1)]
    assert got == [below, at, above]


def test_two_thirds_of_a_number_that_three_does_not_divide() -> None:
    test = m.share("decided", ">=", 2, 3)
    assert [outcome(test, split(yes, 100 - yes)) for yes in (66, 67)] == ["rejected", "carried"]


def test_each_base_is_what_it_says() -> None:
    # Two groups of 100; one returned 30 yes, 20 no, 10 abstain, 4 blank, 6 spoiled.
    ret = split(30, 20, 10, blank=4, spoiled=6)
    wholes = {}
    for base in ("cast", "decided", "eligible", "present"):
        got = run(m.rule(tests=[m.share(base, ">", 1, 2)], abstention="counted"), [ret, None])
        wholes[base] = got.tests[0].whole
        assert got.tests[0].part == 30
    assert wholes == {"cast": 64, "decided": 50, "eligible": 200, "present": 100}


@pytest.mark.parametrize(
    ("policy", "reached", "result"),
    [
        ("counted", Fraction(5, 11), "rejected"),
        ("left-out", Fraction(5, 8), "carried"),
        ("against", Fraction(5, 11), "rejected"),
    ],
)
def test_the_abstention_policy_moves_the_base(policy: str, reached: Fraction, result: str) -> None:
    rule = m.rule(tests=[m.share("cast", ">", 1, 2)], abstention=policy)
    got = run(rule, [split(50, 30, 20, blank=10)])
    assert (got.tests[0].reached, got.outcome) == (reached, result)


def test_abstentions_as_votes_against_weigh_in_every_place() -> None:
    rule = m.rule(
        tests=[GroupsTest(op=">=", base="eligible", count=1), ObjectionsTest(by="members", most=0)],
        abstention="against",
    )
    got = run(rule, [split(5, 0, 6)])
    assert [(t.part, t.met) for t in got.tests] == [(0, False), (6, False)]


@pytest.mark.parametrize(("south_yes", "result"), [(50, "rejected"), (51, "carried")])
def test_a_share_in_every_region_looks_at_members_not_at_groups(
    south_yes: int, result: str
) -> None:
    facts = m.facts([200, 200], regions=("North", "South"))
    north = m.cell(100, m.lines({"0": 90, "1": 10}), region="North")
    south = m.cell(100, m.lines({"0": south_yes, "1": 100 - south_yes}), region="South")
    both = m.roll({"North": 100, "South": 100})
    rule = m.rule(tests=[m.share("decided", ">", 1, 2, "every-region")])
    assert run(rule, [m.counted(north, south)] * 2, facts=facts, rolls=[both] * 2).outcome == result


def test_a_share_in_an_election_is_the_winners_in_the_deciding_round() -> None:
    rows = {"0": 40, "1": 35, "2,1": 25}
    ret = m.counted(m.cell(120, m.lines(rows, blank=10)))
    got = run(
        m.by_seed(tests=[m.share("cast", ">", 1, 2)], abstention="counted"),
        [ret],
        contest=m.rank(),
        facts=m.facts([120]),
        rolls=[m.roll(120)],
    )
    assert (got.outcome, got.winners) == ("elected", (1,))
    assert (got.tests[0].part, got.tests[0].whole) == (60, 110)


def test_the_weakest_of_several_winners_must_pass() -> None:
    ret = m.counted(m.cell(100, m.lines({"0,1": 40, "0": 20, "2": 30})))
    contest = m.choose(method="approval", most=2, seats=2)
    for needed, result in [(4, "elected"), (5, "rejected")]:
        rule = m.by_seed(tests=[m.share("cast", ">=", needed, 9)])
        got = run(rule, [ret], contest=contest)
        assert (got.outcome, got.tests[0].part) == (result, 40)


def test_a_roll_above_the_affiliated_count_weighs_no_more() -> None:
    got = run(m.rule(), [split(60, 40), split(30, 40)], facts=m.facts([50, 100]))
    assert got.tests[0].part == 30 + 30
    assert got.tests[0].whole == 50 + 70
