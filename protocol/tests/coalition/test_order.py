"""Order: what is cited comes first, then by hash; what cannot be ready waits."""

import itertools

import pytest

from protocol.coalition.entry import Entry, open_entry
from protocol.coalition.order import canonical_order
from protocol.statement import Statement
from protocol.tests.coalition.scene import START, Scene, group_id


def made(number: int, *refs: int, time: int = START, group: int = 1, index: int = 0) -> Entry:
    """An entry whose hash is its number, so that citations no hash could form can be tried."""
    statement = Statement(
        version=1,
        coalition=bytes(32),
        group=bytes([group]) * 16,
        kind="unheard-of",
        epoch=0,
        refs=[bytes([ref]) * 32 for ref in refs],
        body={},
        time=time,
    )
    return Entry(bytes([number]) * 32, bytes([group]) * 16, index, statement, time=time)


def numbers(entries: tuple[Entry, ...]) -> list[int]:
    return [entry.hash[0] for entry in entries]


def test_what_is_cited_comes_before_what_cites_it_then_by_hash() -> None:
    entries = [made(1, 9), made(9), made(5), made(7, 5)]
    for given in itertools.permutations(entries):
        assert numbers(canonical_order(given, START).ready) == [5, 7, 9, 1]


@pytest.mark.parametrize(
    "entries",
    [
        [made(1, 1)],
        [made(1, 2), made(2, 1, group=2)],
        [made(1, 2), made(2, 3), made(3, 1), made(4, 3, index=4)],
    ],
    ids=["itself", "each other", "in a circle"],
)
def test_statements_that_cite_in_a_circle_wait_and_nothing_hangs(entries: list[Entry]) -> None:
    ordered = canonical_order([*entries, made(8)], START)
    assert numbers(ordered.ready) == [8]
    assert len(ordered.waiting) == len(entries)


def test_a_long_chain_of_citations_is_ordered_without_recursion() -> None:
    scene = Scene("Ash")
    refs: list[bytes] = []
    for _ in range(3_000):
        refs = [scene.say("Ash", "unheard-of", {}, refs)]
    entries = [
        open_entry(scene.coalition, group_id("Ash"), index, data)
        for index, data in enumerate(scene.logs[group_id("Ash")])
    ]
    ready = canonical_order(reversed(entries), START).ready
    assert [entry.index for entry in ready] == list(range(3_000))


def test_what_is_dated_ahead_waits_with_all_that_cites_it() -> None:
    entries = [made(1, time=START + 5), made(2, 1, index=1), made(3, 2, index=2)]
    assert numbers(canonical_order(entries, START + 4).ready) == []
    assert numbers(canonical_order(entries, START + 4).waiting) == [1, 2, 3]
    assert numbers(canonical_order(entries, START + 5).ready) == [1, 2, 3]


def test_identical_bytes_count_once_in_the_log_of_the_group_they_name() -> None:
    mine = made(1, group=9, index=4)
    again = made(1, group=9, index=7)
    assert mine.statement is not None
    copy = Entry(mine.hash, b"\x00" * 16, 0, mine.statement, time=START)
    for given in itertools.permutations([mine, again, copy]):
        (ready,) = canonical_order(given, START).ready
        assert (ready.group, ready.index) == (mine.group, 4)


def test_bytes_that_are_no_statement_are_ready_at_once() -> None:
    entry = open_entry(bytes(32), bytes(16), 0, b"\xc1")
    assert canonical_order([entry], 0).ready == (entry,)
