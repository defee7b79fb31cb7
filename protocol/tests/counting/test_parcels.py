"""The table on which parcels of ballots pass from option to option."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from protocol.counting.parcels import Table, cut_off, in_fractions
from protocol.counting.profile import Profile
from protocol.counting.reading import SETTINGS
from protocol.counting.result import EXHAUSTED
from protocol.counting.ties import TieBreak

SETTLED = {setting.name: setting.default for setting in SETTINGS}
A, B, C = 0, 1, 2


@given(st.integers(1, 10**5), st.integers(0, 10**7), st.integers(1, 10**7))
def test_cutting_off_loses_less_than_one_unit(value: int, surplus: int, votes: int) -> None:
    whole = in_fractions(value, surplus, votes)
    assert 0 <= whole - cut_off(value, surplus, votes) < 1


def table(unit: int) -> Table:
    rows = {(A, B): 4, (A,): 2, (B,): 1, (): 3}
    return Table.dealt(Profile(3, rows), 1, SETTLED, unit, cut_off if unit > 1 else in_fractions)


def test_blank_ballots_are_on_no_pile() -> None:
    dealt = table(1)
    assert (dealt.tally, dealt.exhausted) == ({A: 6, B: 1, C: 0}, 0)


def test_what_a_division_cuts_off_is_residual() -> None:
    dealt = table(100)
    dealt.quota = 500
    dealt.elect([A])
    moved, surplus = dealt.pass_surplus(A)
    assert (surplus, moved) == (1, {EXHAUSTED: Fraction(32, 100), B: Fraction(64, 100)})
    assert (dealt.tally[A], dealt.residual, dealt.exhausted) == (500, 4, 32)


def test_the_excluded_leave_the_table_and_their_ballots_keep_their_value() -> None:
    dealt = table(1)
    assert dealt.exclude([A, C]) == {A: {EXHAUSTED: 2, B: 4}}
    assert dealt.tally == {B: 5}


def test_the_lowest_of_equals_is_the_last_of_the_ladders_order() -> None:
    dealt = Table.dealt(Profile(3, {(A,): 2, (B,): 1, (C,): 1}), 1, SETTLED, 1, in_fractions)
    lowest, (tie,) = dealt.lowest(TieBreak(("order",)))
    assert (lowest, tie.options) == (C, (B, C))
