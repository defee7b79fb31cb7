"""What every rule for Meek's method keeps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.counting.methods import count
from protocol.counting.profile import OVERVOTE, Choice, Profile
from protocol.counting.ties import TieBreak
from protocol.tests.counting.strategies import profiles

A, B, C, D = 0, 1, 2, 3
BOTH = ("stv-meek-prf", "stv-meek")


@pytest.mark.parametrize("method", BOTH)
def test_nobody_is_elected_by_ballots_that_name_nobody(method: str) -> None:
    result = count(method, Profile(3, {(): 4}), seats=2)
    assert result.winners == ()
    assert [reason.key for reason in result.rounds[0].reasons] == ["no-votes"]


@pytest.mark.parametrize("method", BOTH)
def test_ballots_that_name_nobody_readably_are_exhausted_and_not_blank(method: str) -> None:
    only = count(method, Profile(3, {(): 4, (OVERVOTE,): 3})).rounds[0]
    assert (only.exhausted, only.tally) == (3, {A: 0, B: 0, C: 0})
    assert [reason.key for reason in only.reasons] == ["no-votes"]


@pytest.mark.parametrize("method", BOTH)
def test_as_many_options_as_seats_are_all_elected_the_most_votes_first(method: str) -> None:
    result = count(method, Profile(2, {(A,): 1, (B,): 2}), seats=3)
    assert result.winners == (B, A)
    assert result.rounds[0].reasons[-1].key == "last-vacancies"


@pytest.mark.parametrize("method", BOTH)
def test_the_same_are_elected_as_if_the_excluded_had_never_stood(method: str) -> None:
    """Meek's first principle (Hill, Wichmann and Woodall 1987, section 1)."""
    rows: dict[Choice, int] = {(A, B): 10, (B, C): 6, (C, D, A): 7, (D, C): 2}
    whole = count(method, Profile(4, rows), seats=2)
    assert whole.rounds[1].eliminated == (D,) or whole.rounds[0].eliminated == (D,)
    without = {(A, B): 10, (B, C): 6, (C, A): 7, (C,): 2}
    fewer = count(method, Profile(3, without), seats=2)
    assert whole.winners == fewer.winners


@pytest.mark.parametrize("method", BOTH)
def test_the_quota_falls_as_ballots_are_exhausted(method: str) -> None:
    result = count(method, Profile(3, {(A,): 9, (B,): 5, (C,): 4}), seats=2)
    quotas = [stage.quota or 0 for stage in result.rounds]
    assert quotas == sorted(quotas, reverse=True)
    assert quotas[0] > quotas[-1]


@pytest.mark.parametrize("method", BOTH)
@given(profiles(5, most=9), st.integers(1, 4), st.permutations(range(5)))
def test_votes_are_held_exhausted_or_lost_to_rounding_and_seats_filled(
    method: str, profile: Profile, seats: int, order: list[int]
) -> None:
    result = count(
        method, profile, seats=seats, tie_break=TieBreak(("casting",), b"", tuple(order))
    )
    for stage in result.rounds:
        held = sum(stage.tally.values()) + stage.exhausted + stage.residual
        assert held + result.blank == result.total
        assert all(0 <= keep < 1 for keep in stage.keep.values())
    named = profile.total != profile.blank
    assert len(result.winners) == (min(seats, 5) if named else 0)
