"""Queries over the log store; each takes a read-only connection and changes nothing."""

from __future__ import annotations

from typing import Any

from sqlite_utils import Database

from node.store.appending import MAX_LEVELS, level_hashes
from node.store.bundles import read_entries
from node.store.records import Changes, Head
from node.store.schema import tile_key
from node.store.thinning import Gone, gone, read_items, refuse_thin, whole_bundle
from protocol.coalition.snapshot import Item
from protocol.merkle import HASH_BYTES
from protocol.tiles import TILE_WIDTH

# Head changes one answer may carry: 2,000 groups (DESIGN section 9) fit in one, at ~300 B each.
MAX_CHANGES = 4_096

_HEAD = "SELECT group_id, size, root, note, change, updated FROM logs"


def heads(db: Database) -> list[Head]:
    """Newest head of every log, by group id."""
    return [Head(*row) for row in db.conn.execute(f"{_HEAD} ORDER BY group_id")]


def head(db: Database, group: bytes) -> Head | None:
    """Newest head of one log."""
    row = db.conn.execute(f"{_HEAD} WHERE group_id = ?", (group,)).fetchone()
    return None if row is None else Head(*row)


def entries(db: Database, group: bytes, start: int, end: int) -> list[bytes]:
    """Entries [start, end), in order.

    Raises:
        StoreError: `history-dropped`: some of them were dropped.
    """
    log, size = _log(db, group)
    start, end = max(start, 0), min(end, size)
    found = read_entries(db, log, start, end)
    if len(found) < end - start:
        refuse_thin(db, log, start, end)
    return found


def items(db: Database, group: bytes, start: int, end: int) -> list[Item]:
    """Entries [start, end), in order, or what stands for those that were dropped."""
    log, size = _log(db, group)
    return read_items(db, log, max(start, 0), min(end, size))


def refuse_dropped(db: Database, group: bytes) -> None:
    """Raise if anything of a log was dropped.

    Raises:
        StoreError: `history-dropped`.
    """
    log, size = _log(db, group)
    refuse_thin(db, log, 0, size)


def dropped(db: Database, group: bytes) -> Gone:
    """What was dropped of a log."""
    return gone(db, _log(db, group)[0])


def changes_since(db: Database, asked: bytes, cursor: int, limit: int) -> Changes:
    """Head changes after a cursor; none, and where we are, if the cursor isn't one of ours."""
    # Never below none, which nobody reads: a disk may have turned the sign of the only number.
    ours, last = db.conn.execute(
        "SELECT value, (SELECT max(coalesce(max(change), 0), 0) FROM logs) FROM meta"
        " WHERE name = 'instance'"
    ).fetchone()
    known = asked == ours and 0 <= cursor <= last
    after = cursor if known else last
    limit = max(1, min(limit, MAX_CHANGES))
    rows = db.conn.execute(
        f"{_HEAD} WHERE change > ? ORDER BY change LIMIT ?", (after, limit + 1)
    ).fetchall()
    changed = tuple(Head(*row) for row in rows[:limit])
    return Changes(
        instance=ours,
        cursor=changed[-1].change if changed else after,
        heads=changed,
        more=len(rows) > limit,
        known=known,
    )


def tile(db: Database, group: bytes, level: int, index: int, width: int) -> bytes | None:
    """Hashes of a tile: one stored row if it is full, else computed from what is below it."""
    if not (0 <= level < MAX_LEVELS and index >= 0 and 1 <= width <= TILE_WIDTH):
        return None
    log, size = _log(db, group)
    start = index * TILE_WIDTH
    if start + width > size >> (8 * level):
        return None
    row = db.conn.execute(
        "SELECT hashes FROM tiles WHERE key = ?", (tile_key(log, level, index),)
    ).fetchone()
    if row is not None:
        hashes: bytes = row[0]
        return hashes[: width * HASH_BYTES]
    return b"".join(level_hashes(db, log, level, start, start + width))


def bundle(db: Database, group: bytes, index: int, width: int) -> bytes | None:
    """Entries [256 index, 256 index + width) as a tlog-tiles bundle; None if not all are here."""
    log, size = _log(db, group)
    if index < 0 or not 1 <= width <= TILE_WIDTH or index * TILE_WIDTH + width > size:
        return None
    return whole_bundle(db, log, index, width)


def instance(db: Database) -> bytes:
    """The store's random id."""
    (value,) = db.conn.execute("SELECT value FROM meta WHERE name = 'instance'").fetchone()
    return bytes(value)


def restored(db: Database) -> bool:
    """Whether the file came out of a backup and peers were not asked since."""
    return db.conn.execute("SELECT 1 FROM meta WHERE name = 'restored'").fetchone() is not None


def withheld(db: Database) -> bool:
    """Whether no blob is given out, because notices of erasure may be missing since a restore."""
    return db.conn.execute("SELECT 1 FROM meta WHERE name = 'withheld'").fetchone() is not None


def log_number(db: Database, group: bytes) -> int:
    """By which number a log is stored; 0 if nothing is held of it."""
    return _log(db, group)[0]


def _log(db: Database, group: bytes) -> tuple[int, int]:
    row: Any = db.conn.execute("SELECT id, size FROM logs WHERE group_id = ?", (group,)).fetchone()
    return (0, 0) if row is None else (row[0], row[1])
