"""Decisions on scores and grades: the counts that `count` gives, and each test of a rule."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from protocol.ballots.choices import write_choice
from protocol.ballots.grading import count_variant
from protocol.ballots.manifest import Contest
from protocol.ballots.returns import Return
from protocol.ballots.rule import GroupsTest, RatioTest, RegionsTest, TieBreak, Weight
from protocol.counting.methods import count
from protocol.tests.ballots import making as m
from protocol.tests.ballots.deciding import run
from protocol.tests.counting.graded import profile_of, scored

Ballots = Mapping[tuple[int | None, ...], int]
# The Tennessee example of docs/spec/counting/score.md; STAR elects Nashville, option 1, as well.
CITIES: Ballots = {(5, 2, 1, 0): 42, (0, 5, 2, 1): 26, (0, 3, 5, 4): 15, (0, 2, 4, 5): 17}


def rows(ballots: Ballots, top: int = 5) -> dict[str, int]:
    sums: dict[str, int] = {}
    for scores, votes in ballots.items():
        text = write_choice(scored(scores, top))
        sums[text] = sums.get(text, 0) + votes
    return sums


def votes(ballots: Ballots, *, top: int = 5, region: str = "", **more: int) -> Return:
    graded = rows(ballots, top)
    blank = graded.pop("", 0)
    return m.counted(m.cell(100, m.lines(graded, blank, **more), region=region))


WAYS = (
    m.score(4),
    m.score(4, seats=2),
    m.score(4, method="star"),
    m.score(4, method="majority-judgment"),
    m.grade(4, grades=("superb", "good", "fair", "weak", "poor", "reject")),
    structs.replace(m.score(4), variant={"unscored": "left-out"}),
    structs.replace(m.score(4, method="majority-judgment"), variant={"gauge": "repeated-median"}),
)
SCORES = st.tuples(*[st.one_of(st.none(), st.integers(0, 5))] * 4)


@given(
    st.dictionaries(SCORES, st.integers(1, 9), min_size=1, max_size=8),
    st.dictionaries(SCORES, st.integers(1, 9), max_size=8),
    st.sampled_from(WAYS),
)
def test_the_count_is_that_of_a_file_with_the_same_votes(
    one: Ballots, other: Ballots, contest: Contest
) -> None:
    made = run(m.by_seed(), [votes(one), votes(other) if other else None], contest=contest)
    together = profile_of(one) + profile_of(other) if other else profile_of(one)
    alone = count(
        contest.method, together, seats=contest.seats, variant=count_variant(contest)
    ).to_value()
    mine = made.count.to_value()
    # Lots differ from the order of a file; what was counted does not.
    for part in ("merits", "pairwise", "total", "blank", "variant", "method"):
        assert mine.get(part) == alone.get(part)
    assert mine["rounds"][0]["tally"] == alone["rounds"][0]["tally"]


@pytest.mark.parametrize(("contest", "winners"), [(WAYS[0], (1,)), (WAYS[1], (1, 2))])
def test_the_highest_sums_are_elected(contest: Contest, winners: tuple[int, ...]) -> None:
    made = run(m.by_seed(), [votes(CITIES)], contest=contest)
    assert (made.outcome, made.winners) == ("elected", winners)
    assert made.count.rounds[0].tally == {0: 210, 1: 293, 2: 237, 3: 171}


@pytest.mark.parametrize(
    ("contest", "part"),
    [
        # 293 of 500 points; 68 of 100 in the runoff; 100 not at the lowest grade.
        (m.score(4), Fraction(293, 5)),
        (m.score(4, method="star"), 68),
        (m.score(4, method="majority-judgment"), 100),
    ],
)
def test_a_share_is_of_what_each_method_has_in_favour(contest: Contest, part: Fraction) -> None:
    test = m.share("decided", ">", 1, 2)
    made = run(m.by_seed(tests=[test]), [votes(CITIES)], contest=contest)
    assert (made.tests[0].part, made.tests[0].whole) == (part, 100)
    assert made.outcome == "elected"


def test_a_winner_below_the_line_is_not_elected() -> None:
    weak = votes({(2, 1, 0, 0): 90, (0, 0, 0, 0): 10})
    made = run(m.by_seed(tests=[m.share("decided", ">", 1, 2)]), [weak], contest=m.score(4))
    assert made.outcome == "rejected"
    assert made.tests[0].reached == Fraction(36, 100)


def test_of_several_elected_the_weakest_must_pass() -> None:
    test = m.by_seed(tests=[m.share("decided", ">=", 1, 2)])
    made = run(test, [votes(CITIES)], contest=m.score(4, seats=2))
    assert (made.outcome, made.tests[0].part) == ("rejected", Fraction(237, 5))


def test_blank_votes_are_no_votes_and_zeros_are() -> None:
    test = m.by_seed(tests=[m.share("decided", ">=", 1, 2)])
    blank = run(test, [votes({(5, None): 5, (None, None): 5})], contest=m.score(2))
    zeros = run(test, [votes({(5, None): 4, (0, 0): 6})], contest=m.score(2))
    assert (blank.outcome, blank.tests[0].whole) == ("elected", 5)
    assert (zeros.outcome, zeros.tests[0].whole) == ("rejected", 10)
    nothing = run(test, [votes({(None, None): 5})], contest=m.score(2))
    assert (nothing.outcome, nothing.winners) == ("undecided", ())
    all_zero = run(test, [votes({(0, 0): 5})], contest=m.score(2))
    assert (all_zero.outcome, all_zero.winners) == ("undecided", ())


@pytest.mark.parametrize("contest", [m.score(2), m.grade(2, grades=("a", "b", "c", "d", "e", "f"))])
def test_in_every_region_means_in_each(contest: Contest) -> None:
    facts = m.facts([100, 100], regions=("North", "South"))
    rolls = [m.roll({"North": 100}), m.roll({"South": 100})]
    returns = [
        votes({(5, 1): 60, (1, 0): 40}, region="North"),
        votes({(0, 0): 70, (5, 0): 30}, region="South"),
    ]
    test = m.share("decided", ">", 1, 2, "every-region")
    made = run(m.by_seed(tests=[test]), returns, contest=contest, facts=facts, rolls=rolls)
    assert made.outcome == "rejected"
    north = Fraction(68, 100) if contest.kind == "score" else 1
    assert [test.reached for test in made.tests] == [north, Fraction(3, 10)]


def test_groups_and_regions_are_in_favour_of_what_their_own_grades_elect() -> None:
    facts = m.facts([100, 100, 100], regions=("North", "South", "West"))
    rolls = [m.roll({region: 100}) for region in facts.regions]
    returns = [
        votes({(5, 0): 10}, region="North"),
        votes({(4, 3): 10}, region="South"),
        votes({(0, 5): 10}, region="West"),
    ]
    tests = [GroupsTest(op=">=", base="eligible", count=2), RegionsTest(op=">=", count=3)]
    made = run(m.by_seed(tests=tests), returns, contest=m.score(2), facts=facts, rolls=rolls)
    assert [(test.part, test.met) for test in made.tests] == [(2, True), (2, False)]


@pytest.mark.parametrize("left_out", [None, 0])
def test_a_ratio_compares_what_is_graded_above(left_out: int | None) -> None:
    test = RatioTest(op=">", ratio=[2, 1], default=1)
    ballots = {(5, left_out): 30, (left_out, 3): 10, (0, left_out): 50}
    made = run(m.by_seed(tests=[test]), [votes(ballots)], contest=m.score(2))
    assert (made.tests[0].part, made.tests[0].whole) == (30, 10)


@pytest.mark.parametrize("contest", WAYS[:1] + WAYS[2:], ids=lambda c: c.method)
def test_a_unit_vote_gives_a_group_s_weight_to_its_winner_alone(contest: Contest) -> None:
    rule = m.by_seed(mode="unit")
    small = {(5, 4, 0, None): 1}
    returns = [votes({(0, 5, 4, 1): 60}), votes({(5, 4, 0, 0): 40}), votes(small)]
    rolls = [m.roll(100), m.roll(100), m.roll(10)]
    made = run(rule, returns, contest=contest, facts=m.facts([100, 100, 10]), rolls=rolls)
    # 110 against 100, although every single vote likes option 1.
    assert (made.outcome, made.winners) == ("elected", (0,))
    # No option is left out by anybody, whatever that would mean to the method.
    assert {sum(merit.grades) for merit in made.count.merits} == {210}


def test_the_contest_s_own_scale_counts_and_not_the_method_s_usual_one() -> None:
    # Of 0 to 2 option 0 has 4 and option 1 has 3; of 0 to 5 it would be 10 and 12.
    returns = [votes({(2, None): 2, (None, 1): 3}, top=2)]
    test = GroupsTest(op=">=", base="eligible", count=1)
    made = run(m.by_seed(tests=[test]), returns, contest=m.score(2, top=2))
    assert (made.outcome, made.winners, made.tests[0].part) == ("elected", (0,), 1)
    assert made.count.variant["grades"] == "3"
    assert made.count.rounds[0].tally == {0: 4, 1: 3}


@pytest.mark.parametrize(
    ("contest", "winner"), [(m.score(2), 1), (m.score(2, method="majority-judgment"), 0)]
)
def test_a_casting_vote_follows_the_casting_group_s_own_grades(
    contest: Contest, winner: int
) -> None:
    # The caster's sums are 9 and 10, its middle grades 3 and 0; all together are level.
    caster = {(3, 0): 2, (0, 5): 1, (3, 5): 1}
    others = {(scores[1], scores[0]): votes for scores, votes in caster.items()}
    tie = TieBreak(steps=["casting-vote", "seed"], caster=m.gid(1), otherwise="rejected")
    made = run(m.by_seed(tie_break=tie), [votes(caster), votes(others)], contest=contest)
    assert (made.winners, made.tie) == ((winner,), "casting")


def test_weights_multiply_grades() -> None:
    made = run(
        m.by_seed(weight=Weight(kind="per-group")),
        [votes({(5, 0): 90}), votes({(0, 5): 1}), votes({(0, 4): 3})],
        contest=m.score(2),
    )
    assert made.winners == (1,)
    assert made.count.rounds[0].tally == {0: 5, 1: 9}
