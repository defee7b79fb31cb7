"""Frozen logs: what a log that was proved to be forked still says.

Spec: docs/spec/coalition/fold.md section 8. Nodes may hold different branches of it, so what they
folded would differ; up to its certified size all hold the same. That size is an input: 0 before
the first cut, and then the log says nothing.
"""

from collections.abc import Iterable, Iterator, Mapping

from protocol.coalition.entry import Entry

Frozen = Mapping[bytes, int]
"""Group id -> the size up to which its forked log is certified, >= 0."""


def standing_entries(entries: Iterable[Entry], frozen: Frozen) -> Iterator[Entry]:
    """The entries that still speak: all but those of frozen logs past their certified size."""
    return (entry for entry in entries if entry.index < frozen.get(entry.group, entry.index + 1))


def standing_frontier(
    frontier: Iterable[tuple[bytes, int]], frozen: Frozen
) -> tuple[tuple[bytes, int], ...]:
    """(group, size) of what is folded, by group: alike whichever branch a node holds, and if none.

    Args:
        frontier: (group, size) of every log held, in any order.
        frozen: as for `standing_entries`.
    """
    rows = [
        (group, min(size, frozen.get(group, size)))
        for group, size in frontier
        if frozen.get(group, 1) > 0
    ]
    return tuple(sorted(rows))
