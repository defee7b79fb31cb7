"""The matrix of comparisons, against counting ballot by ballot."""

from __future__ import annotations

import pytest
from hypothesis import given

from protocol.counting.pairwise import beats, compare, condorcet_winner
from protocol.counting.profile import OVERVOTE, Choice, Profile
from protocol.tests.counting.strategies import messy, profiles

A, B, C, D = 0, 1, 2, 3


def place(choice: Choice, option: int, unranked: int) -> int:
    """The rank at which a ballot first names an option."""
    for number, rank in enumerate(choice):
        if option in (rank if isinstance(rank, tuple) else (rank,)):
            return number
    return unranked


@pytest.mark.parametrize("unranked", ["last", "ignored"])
@given(profile=profiles(5, choices=messy(5), most=9))
def test_the_matrix_is_that_of_comparing_every_ballot(profile: Profile, unranked: str) -> None:
    matrix = compare(profile, unranked)
    for one in range(5):
        for other in range(5):
            expected = 0
            for choice, number in profile.rows.items():
                ranks = place(choice, one, 999), place(choice, other, 999)
                if ranks[0] < ranks[1] and (unranked == "last" or ranks[1] < 999):
                    expected += number
            assert matrix[one][other] == (expected if one != other else 0)


def test_equal_options_are_above_neither() -> None:
    matrix = compare(Profile(4, {((A, B), C): 3}))
    assert matrix == ((0, 0, 3, 3), (0, 0, 3, 3), (0, 0, 0, 3), (0, 0, 0, 0))


def test_skips_repeats_and_marks_nobody_noted_mean_nothing() -> None:
    plain = compare(Profile(3, {(A, B): 1}))
    for choice in ((A, (), B), (OVERVOTE, A, B), (A, B, A), (A, (A, B)), (A, OVERVOTE, B, B)):
        assert compare(Profile(3, {choice: 1})) == plain


def test_a_blank_ballot_compares_nothing() -> None:
    assert compare(Profile(2, {(): 7})) == ((0, 0), (0, 0))


@given(profiles(4, choices=messy(4), most=9), profiles(4, choices=messy(4), most=9))
def test_the_matrix_of_a_sum_is_the_sum_of_matrices(one: Profile, other: Profile) -> None:
    both = compare(one + other)
    rows = zip(compare(one), compare(other), strict=True)
    assert both == tuple(tuple(a + b for a, b in zip(r, s, strict=True)) for r, s in rows)


def test_whoever_beats_everybody_is_the_condorcet_winner() -> None:
    matrix = compare(Profile(3, {(A, B, C): 2, (B, A, C): 2, (C, A, B): 1}))
    assert condorcet_winner(matrix, range(3)) == A
    assert beats(matrix, A, B)
    cycle = compare(Profile(3, {(A, B, C): 1, (B, C, A): 1, (C, A, B): 1}))
    assert condorcet_winner(cycle, range(3)) is None
    assert condorcet_winner(cycle, (A, B)) == A
