"""Whether there is room for what a pull fetches: by the log's quota, and on this node's disk."""

import itertools
import shutil
from collections.abc import Iterator, Sequence

from node.errors import StoreError
from node.store.logs import LogStore
from protocol.gossip.quota import check_quota
from protocol.gossip.state import State
from protocol.tiles import TILE_WIDTH

RESERVE_BYTES = 64 * 1024**2
"""Left free for this node's own record, votes and backups: other groups' records may not take it.
As much as the disk that `doctor` calls full."""
COPIES = 2
"""A page goes into the WAL first, then into the file."""


def check_reserve(logs: LogStore, fetched: int) -> None:
    """Check that storing what others say leaves room for what this node's own people do.

    Args:
        fetched: bytes to be stored.

    Raises:
        StoreError: `disk-reserve`: they wait, and nobody is to blame.
    """
    free = shutil.disk_usage(logs.file.path.parent).free
    if free - COPIES * fetched < RESERVE_BYTES:
        raise StoreError(
            "disk-reserve",
            f"{free / 1024**2:,.0f} MiB are free on the disk: other groups' records wait",
            "make room; they are fetched once there is some",
        )


def each_entry(logs: LogStore, group: bytes, start: int, end: int) -> Iterator[bytes]:
    """Entries [start, end) of a log, a bundle in memory at a time, however long it is.

    Raises:
        StoreError: `history-dropped`: some of them were dropped.
    """
    while start < end:
        upto = min(end, start - start % TILE_WIDTH + TILE_WIDTH)
        yield from logs.entries(group, start, upto)
        start = upto


def check_room(
    logs: LogStore, state: State, group: bytes, have: int, entries: Sequence[bytes]
) -> None:
    """Check new entries of a log against its quota, before they are stored.

    Args:
        state: knows the certified sizes; without them there is no quota.
        have: entries of the log that are stored, in parts or under a head.
        entries: those that follow.

    Raises:
        UnattributedFault: `beyond-quota`.
    """
    if state.certified is None:
        return
    certified = state.certified.get(group, 0)
    head = logs.head(group)
    size = 0 if head is None else head.size

    def read() -> Iterator[bytes]:
        held = logs.entries(group, certified, have)
        in_parts = logs.stored(group, max(certified, size)) if have > size else []
        new = itertools.islice(entries, max(certified - have, 0), None)
        return itertools.chain(held, in_parts, new)

    # Counted where they lie: most logs have room whatever their kinds are, and need no reading.
    count, bytes_ = logs.measure(group, certified, have)
    new = [len(data) for data in itertools.islice(entries, max(certified - have, 0), None)]
    check_quota(state.rules.quota, count + len(new), bytes_ + sum(new), read)
