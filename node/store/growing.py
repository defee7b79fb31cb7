"""Taking in a long log by parts, each verified and durable before the next is fetched.

A part ends where no head was ever signed. A consistency proof links its root to the signed head
that is being fetched, so its entries are as good as any under that head; but what was signed is the
whole, so nothing of a part is served, folded or counted before a head covers it: every
reader stops at the size in the table of logs, which parts leave as it is. `append` then goes on
from where the parts end.

If we crash: the parts that were committed are there, and the next pull, from whatever peer, goes on
behind them. A head on another line than theirs has them deleted in the transaction that stores it;
so does evidence against the log.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlite_utils import Database

from node.store.appending import drop_growing, growing, held, insert, next_log
from node.store.bundles import measure_entries, read_entries
from protocol.checkpoint import Checkpoint
from protocol.errors import ConflictError
from protocol.log import Part, extend_towards


def grow(
    db: Database,
    group: bytes,
    head: Checkpoint,
    part: Part,
    entries: Sequence[bytes],
) -> None:
    """Store a part of what a head covers; inside the writer's transaction.

    Args:
        group: 16-byte group id.
        head: a head whose signature the caller has opened, larger than the part.
        part: where it ends.
        entries: the last ones up to there, in order: from the held size, or from where the parts
            stored so far end.

    Raises:
        ConflictError: `stale-head`: as much is held by now.
        MalformedError, ProofError: see `protocol.log.extend_towards`.
    """
    log, known, compact = held(db, group, head.origin)
    parts = growing(db, group)
    if known is not None and known.size >= part.size:
        raise ConflictError("stale-head", f"{known.size} entries are held", known=known.size)
    if parts is not None and parts.compact.size == part.size - len(entries):
        log, compact = parts.log, parts.compact
    after, grown = extend_towards(compact, head, part, entries)
    if parts is not None and compact.size != parts.compact.size:
        drop_growing(db, group)
    if log is None:
        log = next_log(db)
    insert(db, log, compact.size, entries, grown)
    db.conn.execute(
        "INSERT OR REPLACE INTO growing VALUES (?, ?, ?, ?, ?, ?)",
        (log, group, after.size, after.to_bytes(), head.size, head.root),
    )


def measure(db: Database, group: bytes, start: int, end: int) -> tuple[int, int]:
    """How many entries [start, end) of a log are stored, by a head or in parts, and their bytes."""
    row = db.conn.execute(
        "SELECT id FROM logs WHERE group_id = ?1 UNION SELECT id FROM growing WHERE group_id = ?1",
        (group,),
    ).fetchone()
    return (0, 0) if row is None else measure_entries(db, row[0], start, end)


def stored(db: Database, group: bytes, start: int) -> list[bytes]:
    """Entries from `start` to where the parts of a log end; for the quota alone."""
    parts = growing(db, group)
    return [] if parts is None else read_entries(db, parts.log, start, parts.compact.size)
