"""What is sorted once is kept, and only for the same cuts over the same entries."""

from protocol.coalition.cut_mark import CutMark
from protocol.coalition.cut_order import cut_order
from protocol.coalition.cut_sorting import Sorting
from protocol.coalition.entry import Entry
from protocol.tests.coalition.test_cut_order import A, B, cuts
from protocol.tests.coalition.test_order import made

ENTRIES = [made(1, 9), made(2, index=1), made(3, index=2), made(9, group=2)]
MARKS = cuts({A: 1}, {A: 2}, {B: 1})


def kept(memo: dict, entries: list[Entry], marks: list[CutMark]) -> bool:
    """Whether a fold with this memo goes on from what is kept; it says the same in any case."""
    before = [*memo.values()]
    assert cut_order(entries, marks, 10**7, 5, memo) == cut_order(entries, marks, 10**7, 5)
    return bool(before) and before[0].cuts == marks and before == [*memo.values()]


def test_a_copy_goes_its_own_way() -> None:
    first = Sorting()
    first.fold(MARKS[0], [ENTRIES[0]], 0)
    second = first.copy()
    second.fold(MARKS[1], [ENTRIES[1]], 100)
    second.fold(MARKS[2], [ENTRIES[3]], 200)
    assert [entry.hash[0] for entry in second.ready] == [2, 9, 1]
    assert not first.ready
    assert list(first.waiting) == [ENTRIES[0].hash]
    assert first.cited_by == {ENTRIES[3].hash: [ENTRIES[0].hash]}
    assert first.unmet == {ENTRIES[0].hash: 1}
    assert not second.waiting
    assert not second.cited_by
    assert not second.unmet


def test_the_order_of_the_same_cuts_is_used_again_and_grows_with_them() -> None:
    memo: dict = {}
    for length in (1, 2, 3):
        assert not kept(memo, ENTRIES, MARKS[:length])
        assert kept(memo, ENTRIES, MARKS[:length])
        assert kept(memo, [*reversed(ENTRIES), made(7, index=3)], MARKS[:length])


def test_other_cuts_or_entries_are_sorted_anew() -> None:
    memo: dict = {}
    kept(memo, ENTRIES, MARKS[:2])
    assert not kept(memo, ENTRIES, MARKS[:1])
    assert not kept(memo, ENTRIES, cuts({A: 2}, {A: 2}))
    # One that is gone, one of other bytes, one more inside a cut.
    for entries in (ENTRIES[1:], [made(4), *ENTRIES[1:]]):
        kept(memo := {}, ENTRIES, MARKS[:2])
        assert not kept(memo, entries, MARKS[:2])
    kept(memo := {}, ENTRIES[1:], MARKS[:2])
    assert not kept(memo, ENTRIES, MARKS[:2])


def test_what_a_copy_stands_for_is_asked_each_time() -> None:
    mine = made(5, group=9)
    copy = Entry(mine.hash, A, 0, mine.statement, time=mine.time)
    marks = cuts({A: 1})
    memo: dict = {}
    assert not kept(memo, [copy], marks)
    assert kept(memo, [copy], marks)
    # Its owner publishes it: the copy no longer counts, in the cut that held it neither.
    for _ in range(2):
        (ready,) = cut_order([copy, mine], marks, 10**7, 5, memo).ready
        assert (ready.group, ready.place) == (mine.group, -1)
