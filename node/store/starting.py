"""Putting a checked snapshot's logs into the store: heads, tiles, whole bundles and thin ones.

All logs land in one transaction. If we crash before it commits: nothing of them is here, and doing
it again does all. If we crash after: doing it again finds every log as long, and does nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlite_utils import Database

from node.store.appending import (
    delete_from,
    drop_growing,
    held,
    insert_full_tiles,
    insert_head,
    next_log,
)
from node.store.bundles import insert_entries
from node.store.frozen import refuse_frozen
from node.store.thinning import insert_thin
from protocol.checkpoint import Checkpoint
from protocol.coalition.cut_line import roots_of
from protocol.coalition.snapshot import Item, leaf_of
from protocol.errors import EquivocationError, ProofError
from protocol.merkle import CompactRange
from protocol.tiles import TILE_WIDTH


class StartLog(NamedTuple):
    """One log of a snapshot that was checked: its head, and every entry or what stands for it."""

    group: bytes
    note: bytes
    head: Checkpoint
    items: Sequence[Item]


def start_logs(db: Database, logs: Sequence[StartLog], now: int) -> int:
    """Store the logs of a snapshot; inside a transaction.

    Returns:
        How many were new or are longer now; what is held as long is left as it is.

    Raises:
        EquivocationError: `forked-log`: what is held of a log is on another line.
        ProofError: `root-mismatch`: entries that don't give the head's root.
        RuleError: `log-frozen`.
    """
    return sum(_start(db, log, now) for log in logs)


def try_logs(db: Database, logs: Sequence[StartLog]) -> None:
    """Raise whatever keeps the logs of a snapshot from being stored; changes nothing.

    Raises:
        EquivocationError, ProofError, RuleError: as `start_logs`.
    """
    for log in logs:
        _lacking(db, log)


def _lacking(db: Database, start: StartLog) -> tuple[CompactRange, list[list[bytes]]] | None:
    """What a log grows to, from nothing; None if as much of it is held."""
    _, known, _ = held(db, start.group, start.head.origin)
    leaves = [leaf_of(item) for item in start.items]
    if known is not None and known.size:
        both = min(known.size, start.head.size)
        if known.size <= start.head.size and roots_of(leaves, [both]) != [known.root]:
            raise EquivocationError("forked-log", f"at size {both}", evidence=(known, start.head))
        if known.size >= start.head.size:
            return None
    refuse_frozen(db, start.group)
    compact = CompactRange()
    grown = compact.extend_hashes(leaves)
    if (compact.size, compact.root()) != (start.head.size, start.head.root):
        raise ProofError("root-mismatch", f"at size {start.head.size}")
    return compact, grown


def _start(db: Database, start: StartLog, now: int) -> bool:
    lacking = _lacking(db, start)
    if lacking is None:
        return False
    compact, grown = lacking
    log, _, _ = held(db, start.group, start.head.origin)
    drop_growing(db, start.group)
    if log is None:
        log = next_log(db)
    else:
        # Stored anew, with what is longer.
        delete_from(db, log, 0)
    for at, bundle in _bundles(start.items):
        whole = [item for item in bundle if isinstance(item, bytes)]
        if len(whole) < len(bundle):
            insert_thin(db, log, at // TILE_WIDTH, list(bundle))
        else:
            insert_entries(db, log, at, whole)
    insert_full_tiles(db, log, 0, grown)
    insert_head(db, log, start.group, start.note, start.head, compact, now)
    return True


def _bundles(items: Sequence[Item]) -> Iterator[tuple[int, Sequence[Item]]]:
    for at in range(0, len(items), TILE_WIDTH):
        yield at, items[at : at + TILE_WIDTH]
