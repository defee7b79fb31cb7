"""Cuts give order and time: what is whole counts, whatever it claims; nobody chooses their turn."""

import itertools
from collections.abc import Sequence
from hashlib import sha256

import pytest

from protocol.agreement.cut import fold_order
from protocol.coalition.cut_mark import CutMark
from protocol.coalition.cut_order import cut_order
from protocol.coalition.entry import Entry
from protocol.coalition.order import canonical_order
from protocol.tests.coalition.test_order import made, numbers

A, B, C = (bytes([group]) * 16 for group in (1, 2, 3))


def cuts(*sizes: dict[bytes, int]) -> list[CutMark]:
    """Cuts at 100, 200 ..., the first after a cut named zero."""
    return [
        CutMark(bytes([n + 1]) * 32, bytes([n]) * 32, 100 * (n + 1), held)
        for n, held in enumerate(sizes)
    ]


def times(entries: Sequence[Entry]) -> dict[int, tuple[int, int]]:
    return {entry.hash[0]: (entry.time, entry.after) for entry in entries}


def test_without_cuts_the_order_is_the_canonical_one() -> None:
    entries = [made(1, 9), made(9, time=5), made(5, time=80), made(7, 5)]
    assert cut_order(entries, [], 60) == canonical_order(entries, 60)


def test_a_cut_gives_its_time_whatever_a_statement_claims() -> None:
    entries = [made(1, time=5), made(2, time=10**9, index=1), made(3, time=150, index=2)]
    ordered = cut_order(entries, cuts({A: 1}, {A: 3}), 201)
    assert times(ordered.ready) == {1: (100, 0), 2: (200, 100), 3: (200, 100)}
    assert ordered.waiting == ()


def test_what_no_cut_has_is_later_than_the_last_one_and_waits_for_its_hour() -> None:
    entries = [made(1), made(2, time=5, index=1), made(3, time=150, index=2)]
    entries.append(made(4, time=151, index=3))
    ordered = cut_order(entries, cuts({A: 1}), 150)
    assert times(ordered.ready) == {1: (100, 0), 2: (101, 100), 3: (150, 100)}
    assert numbers(ordered.waiting) == [4]


def test_inside_a_cut_logs_come_by_the_cut_before_and_entries_by_index() -> None:
    entries = [
        made(10 * group + index, group=group, index=index)
        for group in (1, 2, 3)
        for index in (0, 1)
    ]
    for given in itertools.permutations(entries):
        ready = cut_order(given, cuts({A: 2, B: 2, C: 2}), 0).ready
        expected = [g[0] for g in fold_order(bytes(32), [A, B, C])]
        assert numbers(ready) == [10 * g + i for g in expected for i in (0, 1)]
        assert [entry.place for entry in ready] == list(range(6))


def test_no_content_moves_a_log_inside_its_cut() -> None:
    marks = cuts({A: 1, B: 1}, {A: 2, B: 2})
    first = []
    for content in range(40):
        ground = Entry(sha256(bytes([content])).digest(), A, 1, made(1).statement)
        entries = [made(1), made(2, group=2), ground, made(128, group=2, index=1)]
        ready = cut_order(entries, marks, 0).ready
        first.append(min(ready[2:], key=lambda e: (e.time, e.place, e.hash)).group)
    assert len(set(first)) == 1


def test_what_is_cited_comes_first_inside_a_cut_too() -> None:
    order = fold_order(bytes(32), [A, B])
    early, late = order[0][0], order[1][0]
    entries = [made(1, 9, group=early), made(2, group=early, index=1), made(9, group=late)]
    ready = cut_order(entries, cuts({A: 2, B: 2}), 0).ready
    assert numbers(ready) == [2, 9, 1]
    # Where equal times are compared, and in the log, citations don't matter.
    assert [e.place for e in ready] == [1, 2, 0]


def test_what_cites_something_later_counts_from_the_cut_that_holds_it_whole() -> None:
    entries = [made(1, 9, time=5), made(2, index=1), made(9, time=5, group=2)]
    entries.append(made(3, 1, time=5, group=3))
    marks = cuts({A: 2, C: 1}, {C: 1}, {B: 1})
    ordered = cut_order(entries, marks, 0)
    assert times(ordered.ready) == {2: (100, 0), 9: (300, 200), 1: (300, 200), 3: (300, 200)}
    assert ordered.held_up == frozenset()
    first, second = (e for e in ordered.ready if e.group == A)
    assert (first.hash[0], second.hash[0]) == (2, 1)
    assert first.order < second.order
    held_up = cut_order(entries, marks[:2], 999)
    assert held_up.held_up == frozenset({bytes([1]) * 32, bytes([3]) * 32})
    # What it cites is held, though no cut has it: provisionally it counts after the last cut.
    assert times(held_up.ready)[1] == (201, 200)
    gone = cut_order([e for e in entries if e.hash[0] != 9], marks[:2], 999)
    assert numbers(gone.waiting) == [1, 3]


def test_what_cites_in_a_circle_waits_in_every_cut_and_nothing_hangs() -> None:
    entries = [made(1, 2), made(2, 1, group=2), made(3, 3, index=1), made(4, group=3)]
    ordered = cut_order(entries, cuts({A: 2, B: 1}, {C: 1}), 999)
    assert numbers(ordered.ready) == [4]
    assert len(ordered.held_up) == len(ordered.waiting) == 3


def test_a_copy_in_an_earlier_cut_silences_nobody() -> None:
    mine = made(1, group=9)
    assert mine.statement is not None
    copy = Entry(mine.hash, A, 0, mine.statement, time=mine.time)
    again = Entry(mine.hash, B, 0, mine.statement, time=mine.time)
    for given in itertools.permutations([copy, mine, again]):
        (ready,) = cut_order(given, cuts({B: 1}, {A: 1}, {mine.group: 1}), 0).ready
        assert (ready.group, ready.time) == (mine.group, 300)
    (ready,) = cut_order([copy, again], cuts({B: 1}, {A: 1}), 0).ready
    assert (ready.group, ready.time) == (B, 100)


@pytest.mark.parametrize("length", [3_000])
def test_a_long_chain_through_cuts_is_ordered_without_recursion(length: int) -> None:
    # Numbers of four bytes here, so that there are enough of them.
    entries = [
        Entry(n.to_bytes(32), A, length - n, made(1).statement) for n in range(1, length + 1)
    ]
    marks = [
        CutMark((n + 1).to_bytes(32), n.to_bytes(32), n + 1, {A: n + 1}) for n in range(length)
    ]
    ready = cut_order(entries, marks, 0).ready
    assert [entry.index for entry in ready] == list(range(length))
    assert [entry.time for entry in ready] == list(range(1, length + 1))
