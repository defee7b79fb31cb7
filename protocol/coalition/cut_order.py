"""The order and the time that certified cuts give to entries.

Spec: docs/spec/coalition/fold.md section 9. Cut by cut; inside a cut logs in an order that follows
from the hash of the cut before, entries by index, what is cited before what cites it. What cites
something that is not in its cut counts from the cut that holds it whole.
"""

from bisect import bisect_right
from collections.abc import Iterable, MutableMapping, Sequence
from typing import Any

from protocol.coalition.cut_mark import CutMark
from protocol.coalition.cut_sorting import Sorting, placed
from protocol.coalition.entry import Entry
from protocol.coalition.order import Ordered, canonical_order, is_copy

_KEPT = "cut order"


def cut_order(
    entries: Iterable[Entry],
    cuts: Sequence[CutMark],
    time: int,
    founded: int = 0,
    memo: MutableMapping[Any, Any] | None = None,
) -> Ordered:
    """Sort entries into fold order as of `time`, with the times that cuts give them.

    Args:
        entries: of all logs, any order, as they were opened.
        cuts: consecutive, from the first one.
        time: UTC seconds, for what no cut has.
        founded: when the coalition was, UTC seconds: the cut before the first one, so to speak.
        memo: keeps the order of the cuts so far, which later entries don't change.
    """
    if not cuts:
        return canonical_order(entries, time)
    memo = {} if memo is None else memo
    held = list(entries)
    sorting, rest = _resume(held, cuts, memo) or (Sorting(), held)
    after = sorting.cuts[-1].time if sorting.cuts else min(founded, cuts[0].time - 1)
    more = cuts[len(sorting.cuts) :]
    *certified, beyond = _by_cut(rest, more)
    if more:
        sorting = sorting.copy()
    for mark, added in zip(more, certified, strict=True):
        sorting.fold(mark, added, after)
        after = mark.time
    # What a copy stands for may change with what is held: then all is sorted anew each time.
    if more and sum(map(len, certified)) + len(beyond) == len(rest):
        memo[_KEPT] = sorting
    provisional = [_provisional(entry, after) for entry in (*sorting.waiting.values(), *beyond)]
    ordered = canonical_order(provisional, time, sorting.done)
    ready = (*sorting.ready, *ordered.ready)
    return Ordered(ready, ordered.waiting, frozenset(sorting.waiting), tuple(held))


def _resume(
    entries: list[Entry], cuts: Sequence[CutMark], memo: MutableMapping[Any, Any]
) -> tuple[Sorting, list[Entry]] | None:
    """The order kept from an earlier fold, and the entries that it doesn't have.

    None if it is of other cuts, or of other entries than these.
    """
    kept: Sorting | None = memo.get(_KEPT)
    if kept is None or len(kept.cuts) > len(cuts) or kept.cuts[-1] != cuts[len(kept.cuts) - 1]:
        return None
    rest = []
    for entry in entries:
        known = kept.held.get(entry.hash)
        if known is None:
            if entry.index < kept.sizes.get(entry.group, 0):
                return None
            rest.append(entry)
        elif known is not entry and (known.group, known.index) != (entry.group, entry.index):
            return None
    return (kept, rest) if len(entries) - len(rest) == len(kept.held) else None


def _by_cut(entries: Iterable[Entry], cuts: Sequence[CutMark]) -> list[list[Entry]]:
    """What each cut holds that the one before does not; last what is in none.

    Of identical bytes the first in the log of the group that they name, as without cuts; of copies
    elsewhere the first in a cut.
    """
    growth = _growth(cuts)
    none: tuple[list[int], list[int]] = ([], [])
    added: list[list[Entry]] = [[] for _ in range(len(cuts) + 1)]
    held: dict[bytes, tuple[int, Entry]] = {}
    for entry in entries:
        sizes, numbers = growth.get(entry.group, none)
        row = bisect_right(sizes, entry.index)
        number = numbers[row] if row < len(numbers) else len(cuts)
        known = held.get(entry.hash)
        if known is None or _rank(number, entry) < _rank(*known):
            held[entry.hash] = number, entry
    for number, entry in held.values():
        added[number].append(entry)
    return added


def _growth(cuts: Sequence[CutMark]) -> dict[bytes, tuple[list[int], list[int]]]:
    """Of each log its sizes, ascending, and the numbers of the cuts in which it grew to them."""
    found: dict[bytes, tuple[list[int], list[int]]] = {}
    for number, mark in enumerate(cuts):
        for group, size in mark.sizes.items():
            sizes, numbers = found.setdefault(group, ([], []))
            if size > (sizes[-1] if sizes else 0):
                sizes.append(size)
                numbers.append(number)
    return found


def _rank(number: int, entry: Entry) -> tuple[bool, int, bytes, int]:
    return is_copy(entry), number, entry.group, entry.index


def _provisional(entry: Entry, last: int) -> Entry:
    """An entry that no cut holds whole: what a later cut gives it is later than the last one."""
    return placed(entry, max(entry.time, last + 1), last, -1)
