"""Votes per grade and the majority grade, against ballot by ballot."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.counting.grades import above_lowest, merit, totals, votes_per_grade, with_ungraded
from protocol.counting.profile import OVERVOTE, Choice, Profile
from protocol.errors import RuleError
from protocol.tests.counting.graded import ballots, profile_of


@given(ballots())
def test_votes_per_grade_are_those_of_counting_every_ballot(
    found: dict[tuple[int | None, ...], int],
) -> None:
    votes = votes_per_grade(profile_of(found), 6)
    for option in range(4):
        expected = [sum(n for b, n in found.items() if b[option] == 5 - g) for g in range(6)]
        assert votes[option] == expected
        assert totals(votes)[option] == sum((b[option] or 0) * n for b, n in found.items())


def test_two_grades_for_one_option_are_none_and_unknown_marks_are_nobodys() -> None:
    votes = votes_per_grade(Profile(2, {(0, (0, 1)): 1, (OVERVOTE, 1): 1}), 3)
    assert votes == [[0, 0, 0], [0, 2, 0]]


def test_a_ballot_beyond_the_scale_is_refused() -> None:
    with pytest.raises(RuleError, match="grade 3 of 2"):
        votes_per_grade(Profile(2, {((), (), 1): 1}), 2)


def test_what_a_ballot_leaves_out_is_at_the_lowest_grade() -> None:
    assert with_ungraded([[1, 0, 2], [0, 0, 0]], 5) == [[1, 0, 4], [0, 0, 5]]


@given(ballots())
def test_without_the_lowest_grade_all_other_votes_stay(
    found: dict[tuple[int | None, ...], int],
) -> None:
    profile = profile_of(found)
    upper = above_lowest(profile, 6)
    assert upper.total == profile.total
    votes = votes_per_grade(profile, 6)
    assert votes_per_grade(upper, 6) == [[*row[:-1], 0] for row in votes]
    graded = int(profile.total - profile.blank)
    assert with_ungraded(votes_per_grade(upper, 6), graded) == with_ungraded(votes, graded)


def test_two_grades_are_left_out_and_a_ballot_of_lowest_grades_is_empty() -> None:
    rows: dict[Choice, int] = {(0, (0, 1)): 1, ((0, 1),): 2, ((), (), (0, 1)): 4}
    found = above_lowest(Profile(2, {**rows, (OVERVOTE, 0, 0): 8, (): 3}), 3).rows
    assert {choice: number for choice, number in found.items() if any(choice)} == {
        ((), (1,)): 1,
        ((0, 1),): 2,
    }
    assert sum(number for choice, number in found.items() if not any(choice)) == 4 + 8 + 3


@given(st.lists(st.integers(0, 6), min_size=2, max_size=6))
def test_the_majority_grade_is_the_lower_of_the_middle_ones(row: list[int]) -> None:
    found = merit(row)
    every = [grade for grade, votes in enumerate(row) for _ in range(votes)]
    assert found.median == (every[len(every) // 2] if every else len(row) - 1)
    assert found.better == sum(row[: found.median])
    assert found.worse == sum(row[found.median + 1 :])


def test_weights_may_be_fractions() -> None:
    found = merit([Fraction(1, 2), Fraction(1, 3), Fraction(1, 6)])
    assert (found.median, found.better, found.worse) == (1, Fraction(1, 2), Fraction(1, 6))
