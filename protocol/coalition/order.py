"""The order in which statements are folded, and which must wait.

Spec: docs/spec/coalition/fold.md section 4. What no certified cut holds is ordered so: what is
cited before what cites it, then by statement hash. It depends on which statements are held, never
on when or from whom they came.
"""

import heapq
from collections import defaultdict
from collections.abc import Container, Iterable

import msgspec

from protocol.coalition.entry import Entry


class Ordered(msgspec.Struct, frozen=True):
    """Entries to fold, in order; and those that wait, by group and index.

    Attributes:
        held_up: hashes of those that are in a certified cut, but cite what is in none.
        leaves: with cuts, every entry given, also the copies that count nowhere.
    """

    ready: tuple[Entry, ...]
    waiting: tuple[Entry, ...]
    held_up: frozenset[bytes] = frozenset()
    leaves: tuple[Entry, ...] = ()


def canonical_order(
    entries: Iterable[Entry], time: int, done: Container[bytes] = frozenset()
) -> Ordered:
    """Sort entries into fold order as of `time`.

    An entry waits while something it cites is not held or itself waits, and while its time is still
    ahead: else a group could publish early what may only be published after the close, by
    claiming a later hour. Identical bytes count once: the first in the log of the group that they
    name, so that nobody silences a group by copying its statements.

    Args:
        entries: of all logs, any order.
        time: UTC seconds.
        done: hashes of what is folded before all these.
    """
    held: dict[bytes, Entry] = {}
    for entry in entries:
        known = held.get(entry.hash)
        if known is None or _rank(entry) < _rank(known):
            held[entry.hash] = entry
    return _sort(held, time, done)


def _rank(entry: Entry) -> tuple[bool, bytes, int]:
    """Which of several entries with identical bytes counts: the smallest."""
    return is_copy(entry), entry.group, entry.index


def is_copy(entry: Entry) -> bool:
    """Whether it does not stand in the log of the group that it names, if it names one."""
    return entry.statement is None or entry.statement.group != entry.group


def _sort(held: dict[bytes, Entry], time: int, before: Container[bytes]) -> Ordered:
    """Kahn's algorithm with a heap on the hash; what it never reaches waits."""
    cited_by: dict[bytes, list[bytes]] = defaultdict(list)
    unmet: dict[bytes, int] = {}
    heap: list[bytes] = []
    for name, entry in held.items():
        if entry.time > time:
            continue  # never becomes ready, so whatever cites it waits as well
        cited = () if entry.statement is None else entry.statement.refs
        refs = [ref for ref in cited if ref not in before]
        for ref in refs:
            cited_by[ref].append(name)
        unmet[name] = len(refs)
        if not refs:
            heap.append(name)
    heapq.heapify(heap)
    ready: list[Entry] = []
    while heap:
        name = heapq.heappop(heap)
        ready.append(held[name])
        for citing in cited_by[name]:
            unmet[citing] -= 1
            if unmet[citing] == 0:
                heapq.heappush(heap, citing)
    done = {entry.hash for entry in ready}
    waiting = sorted(
        (entry for name, entry in held.items() if name not in done),
        key=lambda e: (e.group, e.index),
    )
    return Ordered(tuple(ready), tuple(waiting))
