"""The Scottish stages, whatever the arithmetic."""

from __future__ import annotations

from fractions import Fraction

import pytest

from protocol.counting.methods import count
from protocol.counting.profile import Profile

A, B, C, D = 0, 1, 2, 3
BOTH = ("stv-scottish", "stv-wigm")


@pytest.mark.parametrize("method", BOTH)
def test_an_option_with_just_the_quota_is_elected_and_has_nothing_to_pass_on(method: str) -> None:
    rounds = count(method, Profile(3, {(A, B): 4, (B,): 3, (C,): 2}), seats=2).rounds
    assert (rounds[0].quota, rounds[0].elected, rounds[0].surplus) == (4, (A,), {})
    assert rounds[0].eliminated == (C,)


@pytest.mark.parametrize("method", BOTH)
def test_the_larger_surplus_passes_on_first(method: str) -> None:
    rounds = count(method, Profile(4, {(A, C): 7, (B, D): 9, (C,): 3}), seats=3).rounds
    assert [set(stage.surplus) for stage in rounds[:2]] == [{B}, {A}]


@pytest.mark.parametrize("method", BOTH)
def test_nobody_is_excluded_while_a_surplus_is_left(method: str) -> None:
    rounds = count(method, Profile(4, {(A, D): 9, (B,): 3, (C,): 3, (D,): 1}), seats=2).rounds
    assert rounds[0].surplus
    assert not rounds[0].eliminated


@pytest.mark.parametrize("method", BOTH)
def test_the_quota_is_whole_even_if_weights_are_not(method: str) -> None:
    profile = Profile(2, {(A,): Fraction(7, 2), (B,): Fraction(7, 3)})
    assert count(method, profile).rounds[0].quota == 3


@pytest.mark.parametrize("method", BOTH)
def test_votes_that_weigh_less_than_one_together_elect_too(method: str) -> None:
    result = count(method, Profile(3, {(A,): Fraction(1, 4), (B, A): Fraction(1, 2)}), seats=1)
    assert result.winners == (B,)
    assert result.rounds[0].quota == 1
