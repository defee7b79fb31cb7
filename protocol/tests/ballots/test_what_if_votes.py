"""Supposed returns: whole votes, exact sums, stated rounding, never beyond a roll."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.ballots.returns import Return
from protocol.ballots.what_if_votes import (
    MAX_TURNOUT_CHANGE,
    AllFor,
    Away,
    Change,
    Turnout,
    Votes,
    apportion,
    changed,
    nearest,
    recast,
)
from protocol.errors import ProtocolError
from protocol.tests.ballots import making as m

CONTESTS = [m.yes_no()]
COUNTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=8)


def after(change: Change, *returns: Return | None, size: int = 100) -> dict[bytes, Return]:
    given_ = {m.gid(n): ret for n, ret in enumerate(returns, 1) if ret is not None}
    rolls = {m.gid(n): m.roll(size) for n in range(1, len(returns) + 1)}
    return changed(change, given_, rolls, CONTESTS)


def counts(ret: Return) -> list[tuple[int, int, dict[str, int], int, int]]:
    return [
        (cell.roll, cell.cast, {r.choice: r.count for r in lines.rows}, lines.blank, lines.spoiled)
        for cell in ret.cells
        for lines in cell.contests
    ]


@given(COUNTS, st.integers(0, 10**6))
def test_parts_are_whole_and_sum_and_differ_from_the_exact_share_by_less_than_one(
    counts_: list[int], total: int
) -> None:
    parts = apportion(counts_, total)
    whole = sum(counts_)
    if not whole:
        assert not any(parts)
        return
    assert sum(parts) == total
    for count, part in zip(counts_, parts, strict=True):
        assert abs(Fraction(count * total, whole) - part) < 1
        assert part <= count or total > whole


def test_largest_remainders_are_rounded_up_and_of_equal_ones_the_first() -> None:
    assert apportion([1, 1, 1], 2) == [1, 1, 0]
    assert apportion([50, 30, 20], 7) == [4, 2, 1]
    assert apportion([10, 0, 10], 5) == [3, 0, 2]


@pytest.mark.parametrize(
    ("value", "whole"), [((9, 2), 5), ((89, 20), 4), ((4, 1), 4), ((0, 1), 0), ((1, 2), 1)]
)
def test_halves_are_rounded_up(value: tuple[int, int], whole: int) -> None:
    assert nearest(Fraction(*value)) == whole


def test_a_tenth_fewer_votes_keep_their_shares() -> None:
    ret = m.votes(100, 50, 20, 6, blank=3, spoiled=1)
    got = after(Turnout(Fraction(-1, 10)), ret)[m.gid(1)]
    assert counts(got) == [(100, 72, {"0": 45, "1": 18, "2": 5}, 3, 1)]


def test_turnout_never_rises_above_the_roll_and_can_fall_to_nothing() -> None:
    ret = m.votes(100, 60, 30)
    assert counts(after(Turnout(Fraction(1)), ret)[m.gid(1)]) == [
        (100, 100, {"0": 67, "1": 33}, 0, 0)
    ]
    assert counts(after(Turnout(Fraction(-1)), ret)[m.gid(1)]) == [(100, 0, {}, 0, 0)]


def test_turnout_changes_for_one_group_or_one_region_alone() -> None:
    two = (m.votes(100, 40), m.votes(100, 40))
    got = after(Turnout(Fraction(-1, 2), group=m.gid(2)), *two)
    assert [counts(got[m.gid(n)])[0][1] for n in (1, 2)] == [40, 20]
    north, south = (m.cell(50, m.lines({"0": 40}), region=r) for r in ("North", "South"))
    split_ = m.counted(north, south)
    rolls = {m.gid(1): m.roll({"North": 50, "South": 50})}
    fell = changed(Turnout(Fraction(-1, 2), region="South"), {m.gid(1): split_}, rolls, CONTESTS)
    assert [c[1] for c in counts(fell[m.gid(1)])] == [40, 20]
    with pytest.raises(ProtocolError, match="East"):
        changed(Turnout(Fraction(1), region="East"), {m.gid(1): split_}, rolls, CONTESTS)


@pytest.mark.parametrize("by", [Fraction(-11, 10), Fraction(MAX_TURNOUT_CHANGE) + 1])
def test_an_impossible_turnout_is_a_mistake_of_the_caller(by: Fraction) -> None:
    with pytest.raises(ValueError, match="is possible"):
        after(Turnout(by), m.votes(100, 1))


def test_a_group_that_stays_away_has_no_return() -> None:
    assert after(Away(m.gid(1)), m.votes(100, 9), m.votes(100, 8)).keys() == {m.gid(2)}
    assert after(Away(m.gid(2)), m.votes(100, 9), None).keys() == {m.gid(1)}


def test_a_group_that_abstains_keeps_its_turnout_and_its_spoiled_votes() -> None:
    ret = m.votes(100, 50, 20, blank=3, spoiled=4)
    got = after(AllFor(m.gid(1), 0, (2,)), ret)
    assert counts(got[m.gid(1)]) == [(100, 77, {"2": 73}, 0, 4)]
    assert counts(after(AllFor(m.gid(1), 0, ()), ret)[m.gid(1)]) == [(100, 77, {}, 73, 4)]
    # Nobody voted, so nobody votes otherwise.
    assert after(AllFor(m.gid(2), 0, (2,)), ret, None) == {m.gid(1): ret}


def test_given_votes_replace_a_groups_and_may_come_from_one_that_sent_none() -> None:
    change = Votes(m.gid(2), 0, {(0,): 30, (1,): 12}, blank=2, spoiled=1)
    got = after(change, m.votes(100, 9), None)
    assert counts(got[m.gid(2)]) == [(100, 45, {"0": 30, "1": 12}, 2, 1)]


def test_given_votes_stay_within_the_roll_and_the_contest() -> None:
    for change in (
        Votes(m.gid(1), 0, {(0,): 90, (1,): 11}),
        Votes(m.gid(1), 0, {(7,): 1}),
        Votes(m.gid(9), 0, {(0,): 1}),
        AllFor(m.gid(1), 0, (0, 1)),
        Away(m.gid(9)),
        Turnout(Fraction(1), group=m.gid(9)),
    ):
        with pytest.raises(ProtocolError):
            after(change, m.votes(100, 9))
    with pytest.raises(ValueError, match="below 0"):
        after(Votes(m.gid(1), 0, {(0,): -1}), m.votes(100, 9))


@given(st.lists(st.integers(0, 40), min_size=2, max_size=4), st.data())
def test_given_votes_are_spread_over_regions_without_losing_one(
    sizes: list[int], data: st.DataObject
) -> None:
    names = [f"region {n}" for n in range(len(sizes))]
    roll = m.roll(dict(zip(names, sizes, strict=True)))
    yes = data.draw(st.integers(0, roll.count))
    no = data.draw(st.integers(0, roll.count - yes))
    change = Votes(m.gid(1), 0, {(0,): yes, (1,): no}, blank=roll.count - yes - no)
    cells = counts(changed(change, {}, {m.gid(1): roll}, CONTESTS)[m.gid(1)])
    assert [cell[0] for cell in cells] == [cell[1] for cell in cells]
    assert sum(cell[2].get("0", 0) for cell in cells) == yes
    assert sum(cell[2].get("1", 0) for cell in cells) == no
    for _, cast, rows, blank, spoiled in cells:
        assert sum(rows.values()) + blank + spoiled == cast


def test_other_contests_of_the_ballot_follow_the_number_of_voters() -> None:
    cell = m.cell(100, m.lines({"0": 40, "1": 20}), m.lines({"2": 30}, blank=30))
    other = recast(cell, 30).contests[1]
    assert ({row.choice: row.count for row in other.rows}, other.blank) == ({"2": 15}, 15)
    assert recast(cell, 60) is cell
    assert recast(m.cell(9, m.lines({})), 4).contests[0].blank == 4
