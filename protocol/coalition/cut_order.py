"""The order and the time that certified cuts give to entries.

Spec: docs/spec/coalition/fold.md section 9. Cut by cut; inside a cut logs in an order that follows
from the hash of the cut before, entries by index, what is cited before what cites it. What cites
something that is not in its cut counts from the cut that holds it whole.
"""

import heapq
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from protocol.agreement.cut import fold_order
from protocol.coalition.cut_mark import CutMark
from protocol.coalition.entry import Entry
from protocol.coalition.order import Ordered, canonical_order, is_copy


def cut_order(
    entries: Iterable[Entry], cuts: Sequence[CutMark], time: int, founded: int = 0
) -> Ordered:
    """Sort entries into fold order as of `time`, with the times that cuts give them.

    Args:
        entries: of all logs, any order, as they were opened.
        cuts: consecutive, from the first one.
        time: UTC seconds, for what no cut has.
        founded: when the coalition was, UTC seconds: the cut before the first one, so to speak.
    """
    if not cuts:
        return canonical_order(entries, time)
    sorting = _Sorting()
    after = min(founded, cuts[0].time - 1)
    *certified, beyond = _by_cut(entries, cuts)
    for mark, added in zip(cuts, certified, strict=True):
        sorting.fold(mark, added, after)
        after = mark.time
    rest = [_provisional(entry, after) for entry in (*sorting.waiting.values(), *beyond)]
    ordered = canonical_order(rest, time, sorting.done)
    ready = (*sorting.ready, *ordered.ready)
    return Ordered(ready, ordered.waiting, frozenset(sorting.waiting))


@dataclass(slots=True)
class _Sorting:
    """Cuts folded so far.

    Attributes:
        ready: with the times of their cuts, in fold order.
        waiting: by hash, what is in a cut and cites what is in none yet.
        unmet: how many of what each of those cites is in none.
        cited_by: what is in none yet -> those that cite it, once for each time.
    """

    ready: list[Entry] = field(default_factory=list)
    done: set[bytes] = field(default_factory=set)
    waiting: dict[bytes, Entry] = field(default_factory=dict)
    unmet: dict[bytes, int] = field(default_factory=dict)
    cited_by: defaultdict[bytes, list[bytes]] = field(default_factory=lambda: defaultdict(list))

    def fold(self, mark: CutMark, added: list[Entry], after: int) -> None:
        """Order what a cut adds, and what had waited for that."""
        groups = {e.group for e in added} | {e.group for e in self.waiting.values()}
        turn = {group: n for n, group in enumerate(fold_order(mark.previous, groups))}
        heap: list[tuple[int, int, bytes]] = []
        for entry in added:
            refs = () if entry.statement is None else entry.statement.refs
            missing = [ref for ref in refs if ref not in self.done]
            self.waiting[entry.hash] = entry
            self.unmet[entry.hash] = len(missing)
            for ref in missing:
                self.cited_by[ref].append(entry.hash)
            if not missing:
                heap.append((turn[entry.group], entry.index, entry.hash))
        heapq.heapify(heap)
        found: list[Entry] = []
        while heap:
            name = heapq.heappop(heap)[-1]
            found.append(self.waiting.pop(name))
            self.done.add(name)
            for citing in self.cited_by.pop(name, ()):
                self.unmet[citing] -= 1
                if self.unmet[citing] == 0:
                    entry = self.waiting[citing]
                    heapq.heappush(heap, (turn[entry.group], entry.index, citing))
        places = sorted(range(len(found)), key=lambda n: (turn[found[n].group], found[n].index))
        place = {n: rank for rank, n in enumerate(places)}
        self.ready += [_placed(e, mark.time, after, place[n]) for n, e in enumerate(found)]


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


def _placed(entry: Entry, time: int, after: int, place: int) -> Entry:
    """An entry with the time of the cut that holds it whole; `replace` takes four times as long."""
    return Entry(
        entry.hash,
        entry.group,
        entry.index,
        entry.statement,
        entry.body,
        entry.fault,
        time,
        after,
        place,
    )


def _provisional(entry: Entry, last: int) -> Entry:
    """An entry that no cut holds whole: what a later cut gives it is later than the last one."""
    return _placed(entry, max(entry.time, last + 1), last, -1)
