"""Score and grade contests: their scale, votes as text, and what is in favour of an option."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from protocol.ballots.choices import check_vote, read_choice, write_choice
from protocol.ballots.grading import (
    choice_of,
    count_variant,
    grade_count,
    grade_labels,
    grades_in,
    in_favour,
    preferring,
    sole_choice,
    weigh_options,
)
from protocol.ballots.manifest import MAX_OPTIONS, MAX_SCORE, Contest
from protocol.ballots.returns import MAX_CHOICE_TEXT
from protocol.counting.methods import count
from protocol.counting.profile import Choice, Profile
from protocol.tests.ballots import making as m
from protocol.tests.counting.graded import profile_of, scored

WAYS = (
    m.score(4, top=5),
    m.score(4, top=1),
    m.score(4, method="star"),
    m.score(4, method="majority-judgment"),
    structs.replace(m.score(4), variant={"unscored": "left-out"}),
    m.grade(4),
    structs.replace(m.grade(4), variant={"ungraded": "left-out", "gauge": "repeated-median"}),
)


@st.composite
def marks(draw: st.DrawFn, options: int = 4, grades: int = 6) -> dict[int, int]:
    given_to = draw(st.sets(st.integers(0, options - 1)))
    return {option: draw(st.integers(0, grades - 1)) for option in sorted(given_to)}


PROFILES = st.dictionaries(
    marks().map(lambda given_to: choice_of(m.score(4), given_to)),
    st.fractions(min_value=Fraction(1, 3), max_value=20, max_denominator=3),
    min_size=1,
    max_size=8,
).map(lambda rows: Profile(4, rows))


def test_a_scale_has_one_more_grade_than_its_top_score() -> None:
    assert grade_count(m.score(top=5)) == 6
    assert grade_labels(m.score(top=3)) == ("3", "2", "1", "0")
    assert grade_labels(m.grade()) == m.GRADES
    assert [grade_count(c) for c in (m.yes_no(), m.choose(), m.rank())] == [0, 0, 0]


def test_the_count_is_told_the_number_of_grades_and_what_the_contest_says_besides() -> None:
    assert count_variant(WAYS[-1]) == {
        "grades": "5",
        "gauge": "repeated-median",
        "ungraded": "left-out",
    }
    assert count_variant(m.rank()) == {}


def test_a_vote_is_written_as_its_grades_from_the_best() -> None:
    # Of 0 to 5: Ann 4, Bob 0, Cem 4; and nothing for Dee.
    choice = choice_of(m.score(4), {0: 1, 1: 5, 2: 1})
    assert choice == scored([4, 0, 4, None])
    assert write_choice(choice) == ",0=2,,,,1"
    assert grades_in(choice) == {0: 1, 1: 5, 2: 1}


def test_blank_all_zero_and_unscored_are_three_votes() -> None:
    contest = m.score(2)
    texts = [write_choice(choice_of(contest, given_to)) for given_to in ({}, {0: 5, 1: 5}, {0: 5})]
    assert texts == ["", ",,,,,0=1", ",,,,,0"]


@given(marks())
def test_every_vote_has_a_text_that_reads_back(given_to: dict[int, int]) -> None:
    contest = m.score(4)
    choice = choice_of(contest, given_to)
    text = write_choice(choice)
    assert read_choice(text, 4) == choice
    assert grades_in(choice) == given_to
    check_vote(choice, contest, paper=False)


@given(st.lists(st.integers(0, MAX_SCORE), min_size=MAX_OPTIONS, max_size=MAX_OPTIONS))
def test_the_longest_vote_fits_a_row(scores: list[int]) -> None:
    contest = m.score(MAX_OPTIONS, top=MAX_SCORE)
    # Every option at the lowest score is the longest: all the commas there can be.
    for grades in (scores, [MAX_SCORE] * MAX_OPTIONS):
        text = write_choice(choice_of(contest, dict(enumerate(grades))))
        assert len(text) <= MAX_CHOICE_TEXT
        assert grades_in(read_choice(text, MAX_OPTIONS)) == dict(enumerate(grades))


@pytest.mark.parametrize("contest", WAYS, ids=lambda c: f"{c.method}-{c.top}-{dict(c.variant)}")
def test_a_vote_for_one_option_alone_elects_it_whatever_the_method(contest: Contest) -> None:
    for option in range(4):
        choice = sole_choice(contest, option)
        check_vote(choice, structs.replace(contest, min=4), paper=False)
        profile = Profile(4, {choice: 3, sole_choice(contest, 3 - option): 2})
        done = count(contest.method, profile, variant=count_variant(contest))
        assert done.winners == (option,)


def test_a_vote_for_one_option_of_others_is_that_option() -> None:
    assert sole_choice(m.choose(), 2) == (2,)
    assert sole_choice(m.rank(), 2) == (2,)


def test_a_score_is_in_favour_by_its_share_of_the_top_score() -> None:
    profile = profile_of({(5, 0): 1, (2, None): 1, (0, 3): 2, (None, None): 4})
    assert in_favour(m.score(2), profile, 0) == Fraction(7, 5)
    assert in_favour(m.score(2), profile, 1) == Fraction(6, 5)


def test_scores_of_nought_and_one_are_approval() -> None:
    contest = m.score(3, top=1)
    profile = profile_of({(1, 0, 1): 5, (0, 1, None): 3}, top=1)
    approved = Profile(3, {(0, 2): 5, (1,): 3})
    rounds = count("approval", approved).rounds
    assert {o: in_favour(contest, profile, o) for o in range(3)} == rounds[0].tally


def test_a_grade_is_in_favour_if_it_is_better_than_the_lowest() -> None:
    profile = profile_of({(4, 0): 1, (1, None): 1, (0, 3): 2}, top=4)
    assert in_favour(m.grade(2), profile, 0) == 2
    assert in_favour(m.grade(2), profile, 1) == 2


@given(PROFILES, st.integers(0, 3), st.integers(0, 3), st.sampled_from(WAYS[:1] + WAYS[3:4]))
def test_a_better_grade_never_lowers_what_is_in_favour(
    profile: Profile, option: int, other: int, contest: Contest
) -> None:
    raised: dict[Choice, Fraction] = {}
    for choice, votes in profile.rows.items():
        better = {o: g - (o == option and g > 0) for o, g in grades_in(choice).items()}
        key = choice_of(contest, better)
        raised[key] = raised.get(key, Fraction(0)) + votes
    after = Profile(4, raised)
    assert in_favour(contest, after, option) >= in_favour(contest, profile, option)
    if other != option:
        assert in_favour(contest, after, other) == in_favour(contest, profile, other)


@given(PROFILES, PROFILES, st.integers(0, 3), st.sampled_from(WAYS[:1] + WAYS[3:4]))
def test_what_is_in_favour_adds_up(
    one: Profile, other: Profile, option: int, contest: Contest
) -> None:
    parts = in_favour(contest, one, option) + in_favour(contest, other, option)
    assert in_favour(contest, one + other, option) == parts
    assert parts <= (one + other).total


def test_left_out_and_lowest_are_level_when_two_are_compared() -> None:
    lowest, left_out = profile_of({(5, 0): 1}), profile_of({(5, None): 1})
    contest = m.score(2)
    assert preferring(contest, lowest) == preferring(contest, left_out)
    assert preferring(contest, profile_of({(0, None): 1})).rows == {(): 1}


def test_options_are_weighed_by_sums_or_by_their_grades() -> None:
    # Option 1 has the higher sum, option 0 the better middle.
    profile = profile_of({(3, 0): 2, (0, 5): 1, (3, 5): 1})
    assert weigh_options(m.score(2), profile) == {0: 9, 1: 10}
    assert weigh_options(m.score(2, method="majority-judgment"), profile) == {0: 1, 1: 0}
    assert weigh_options(m.grade(2), profile_of({(2, 2): 1}, top=4)) == {0: 0, 1: 0}
