"""Meek with equal ranks: an equal rank is the average of its strict orders."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.counting.methods import count
from protocol.counting.profile import OVERVOTE, Profile
from protocol.counting.stv_meek import UNIT, _share
from protocol.counting.ties import TieBreak
from protocol.errors import RuleError

A, B, C, D = 0, 1, 2, 3
#: Rounding of some products of at most five factors, in units.
NEARLY = 1_000


@given(st.lists(st.integers(0, UNIT), min_size=2, max_size=5), st.integers(1, UNIT))
def test_what_equals_keep_is_the_average_over_all_their_orders(
    keeps: list[int], weight: int
) -> None:
    parts, left = _share(weight, keeps)
    expected = [Fraction(0)] * len(keeps)
    orders = list(permutations(range(len(keeps))))
    for order in orders:
        rest = Fraction(weight)
        for place in order:
            part = rest * keeps[place] / UNIT
            expected[place] += part / len(orders)
            rest -= part
    assert all(abs(e - p) < NEARLY for e, p in zip(expected, parts, strict=True))
    assert abs(weight - sum(expected) - left) < NEARLY
    assert sum(parts) + left <= weight


@given(
    st.dictionaries(
        st.permutations(range(4)).map(tuple), st.integers(1, 9), min_size=1, max_size=6
    ),
    st.integers(1, 3),
)
def test_equal_ranks_elect_as_the_strict_orders_they_stand_for(
    strict: dict[tuple[int, ...], int], seats: int
) -> None:
    equal = {((min(r[0], r[1]), max(r[0], r[1])), *r[2:]): 0 for r in strict}
    spread: dict[tuple[int, ...], Fraction] = {}
    for ranks, number in strict.items():
        key = ((min(ranks[0], ranks[1]), max(ranks[0], ranks[1])), *ranks[2:])
        equal[key] += number
        for order in (ranks, (ranks[1], ranks[0], *ranks[2:])):
            spread[order] = spread.get(order, Fraction(0)) + Fraction(number, 2)
    ladder = TieBreak(("order",))
    one = count("stv-meek", Profile(4, equal), seats=seats, tie_break=ladder)
    two = count("stv-meek", Profile(4, spread), seats=seats, tie_break=ladder)
    if not any(stage.ties for stage in (*one.rounds, *two.rounds)):
        assert set(one.winners) == set(two.winners)


def test_a_rank_of_unknown_marks_is_passed_over() -> None:
    known = Profile(3, {(OVERVOTE, B): 3, (A,): 2})
    assert count("stv-meek", known).winners == (B,)


def test_more_than_the_quota_elects_so_a_seat_too_many_is_never_filled() -> None:
    # Three options with just the quota of 12 / 3 = 4 each, for two seats.
    result = count("stv-meek", Profile(3, {(A,): 4, (B,): 4, (C,): 4}), seats=2)
    assert len(result.winners) == 2
    assert result.rounds[0].eliminated == (C,)


@pytest.mark.parametrize("omega", ["0", "18", "nine", "09"])
def test_omega_is_a_power_of_ten_that_the_places_can_show(omega: str) -> None:
    with pytest.raises(RuleError, match="omega"):
        count("stv-meek", Profile(2, {(A,): 1}), variant={"omega": omega})


def test_a_wider_omega_ends_rounds_sooner_with_the_same_people() -> None:
    profile = Profile(4, {(A, B): 10, (B, C): 4, (C, D): 5, (D,): 4})
    loose = count("stv-meek", profile, seats=2, variant={"omega": "3"})
    assert loose.winners == count("stv-meek", profile, seats=2).winners
    assert loose.variant == {"omega": "3"}


def test_options_nearer_than_the_surplus_still_to_settle_are_tied() -> None:
    # A is elected with 10 and gives B about 2 of 8; when B has 3.99 and D 4, A's surplus, below the
    # omega of 0.1, could still turn their order. In the round before, D had 4 and B 2.
    profile = Profile(4, {(A, B): 8, (A,): 2, (B,): 2, (C,): 7, (D, A): 4})
    rounds = count("stv-meek", profile, seats=2, variant={"omega": "1"}).rounds
    (stage,) = [stage for stage in rounds if stage.eliminated == (B,)]
    assert stage.tally[B] < stage.tally[D] == 4
    assert [(tie.options, tie.step) for tie in stage.ties] == [((B, D), "backwards")]
