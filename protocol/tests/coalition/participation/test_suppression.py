"""Small numbers stay untold, also against taking one release from another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.coalition.participation.suppression import (
    MIN_TRAIT_CELL,
    check_traits,
    exposes,
    releasable,
    smallest,
)
from protocol.errors import RuleError
from protocol.tests.coalition.participation.making import trait

LEAST = 5


@st.composite
def cells(draw: st.DrawFn) -> object:
    shared = draw(st.integers(0, 30))
    return trait(shared, draw(st.integers(0, shared)))


def test_the_charter_may_ask_for_more_than_five_and_not_for_less() -> None:
    assert smallest(1) == MIN_TRAIT_CELL == 5
    assert smallest(12) == 12


@pytest.mark.parametrize("cell", [trait(4), trait(10, 4), trait(10, 7)])
def test_few_who_share_or_vote_or_do_not_are_not_told_of(cell: object) -> None:
    assert exposes(cell, None, LEAST)  # type: ignore[arg-type]
    with pytest.raises(RuleError, match="fewer than 5"):
        check_traits([cell], [], LEAST)  # type: ignore[list-item]


@pytest.mark.parametrize("cell", [trait(0), trait(5), trait(5, 5), trait(10, 5)])
def test_none_and_enough_are_told_of(cell: object) -> None:
    check_traits([cell], [], LEAST)  # type: ignore[list-item]


def test_a_change_by_few_since_the_last_release_is_not_told() -> None:
    with pytest.raises(RuleError):
        check_traits([trait(12)], [trait(10)], LEAST)
    check_traits([trait(15)], [trait(10)], LEAST)
    check_traits([trait(10)], [trait(10)], LEAST)


def test_a_cell_that_changed_by_too_little_stays_as_it_was_told() -> None:
    assert releasable([trait(12)], [trait(10)], LEAST) == (trait(10),)
    assert releasable([trait(15)], [trait(10)], LEAST) == (trait(15),)
    assert releasable([trait(3)], [], LEAST) == ()


@given(st.lists(cells(), max_size=6), st.integers(1, 9))
def test_what_is_releasable_passes_the_check_and_no_two_releases_differ_by_few(
    counts: list, least: int
) -> None:
    told: tuple = ()
    for now in counts:
        release = releasable([now], told, least)
        check_traits(release, told, least)
        for cell in release:
            for before in told:
                change = abs(cell.voted - before.voted)
                assert change == 0 or change >= least
        told = release or told


@given(st.lists(st.tuples(st.integers(0, 2), cells()), max_size=9), st.integers(1, 9))
def test_what_is_told_of_several_ballots_never_differs_by_few_who_shared(
    counts: list, least: int
) -> None:
    told: dict = {}
    for ballot, cell in counts:
        here = told.get(ballot, ())
        elsewhere = [one for at, cells_ in told.items() if at != ballot for one in cells_]
        now = releasable([cell], here, least, elsewhere)
        check_traits(now, here, least, elsewhere)
        told[ballot] = now or here
        everywhere = [one.shared for cells_ in told.values() for one in cells_]
        for one in everywhere:
            assert all(other == one or abs(other - one) >= least for other in everywhere)


def test_a_cell_that_tells_of_few_beside_another_ballot_is_left_out_or_stays_as_it_was() -> None:
    assert exposes(trait(12), None, LEAST, [10])
    assert releasable([trait(12)], [], LEAST, [trait(10)]) == ()
    assert releasable([trait(15)], [trait(10)], LEAST, [trait(12, 5)]) == (trait(10),)
