"""Put verified entries at the end of a log, inside the writer's transaction.

The store verifies for itself: entries are hashed onto the stored compact range and must give the
signed root. So no caller, however wrong, can make it hold a head whose entries it lacks. Entries,
tiles and head land in one transaction: a crash leaves all of them or none.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from sqlite_utils import Database

from node.errors import StoreError
from node.store.bundles import delete_entries, insert_entries, insert_rows, read_entries
from node.store.schema import MAX_LOGS, tile_key
from node.store.thinning import cut_thin
from protocol.checkpoint import Checkpoint
from protocol.errors import MalformedError
from protocol.log import extend
from protocol.merkle import TILE_HEIGHT, CompactRange, leaf_hash
from protocol.tiles import TILE_WIDTH

# Levels of full tiles a log of 2^40 entries can have: 256^5 = 2^40.
MAX_LEVELS = 5


class Held(NamedTuple):
    """What the store holds of one log; `log` is None when it holds nothing."""

    log: int | None
    checkpoint: Checkpoint | None
    compact: CompactRange


def held(db: Database, group: bytes, origin: str) -> Held:
    """The stored head of a log, with the compact range its next entries hash onto.

    Raises:
        StoreError: `store-damaged`: the range is not of the head. Were its next entries hashed onto
            it, this node would sign a head of its own log that nobody could ever check, or call
            whoever gives it another's a liar.
    """
    row = db.conn.execute(
        "SELECT id, size, root, range FROM logs WHERE group_id = ?", (group,)
    ).fetchone()
    if row is None:
        return Held(None, None, CompactRange())
    log, size, root, stored = row
    try:
        compact = CompactRange.from_bytes(stored)
    except MalformedError as error:
        raise _damaged(group) from error
    if (compact.size, compact.root()) != (size, root):
        raise _damaged(group)
    return Held(log, Checkpoint(origin, size, root), compact)


def _damaged(group: bytes) -> StoreError:
    return StoreError(
        "store-damaged",
        f"the disk has damaged what the store holds of the log of {group.hex()}: its hashes are "
        "not those of its head",
        "nothing is put behind it; a served node gets it whole again by itself, if others have it; "
        "if it stays so, run `commonweal doctor`, and restore the last backup on a sound disk",
    )


class Growing(NamedTuple):
    """A log that is stored further than any head held of it (node/store/growing.py).

    Attributes:
        log: its number.
        compact: the range of all entries stored.
        head_size, head_root: the signed head that the last part was on the way to.
    """

    log: int
    compact: CompactRange
    head_size: int
    head_root: bytes


def growing(db: Database, group: bytes) -> Growing | None:
    """How far a log is stored in parts; None if it isn't."""
    row = db.conn.execute(
        "SELECT id, range, head_size, head_root FROM growing WHERE group_id = ?", (group,)
    ).fetchone()
    return None if row is None else Growing(row[0], CompactRange.from_bytes(row[1]), *row[2:])


def drop_growing(db: Database, group: bytes) -> None:
    """Delete what is stored of a log past the head held: another line of it is gone on with."""
    row = db.conn.execute(
        "SELECT growing.id, coalesce(logs.size, 0) FROM growing LEFT JOIN logs USING (id)"
        " WHERE growing.group_id = ?",
        (group,),
    ).fetchone()
    if row is None:
        return
    delete_from(db, *row)
    db.conn.execute("DELETE FROM growing WHERE id = ?", (row[0],))


def delete_from(db: Database, log: int, size: int) -> None:
    """Delete the entries of a log from `size` on, thin bundles and tiles that hold any of them too.

    Raises:
        StoreError: `history-dropped`: what is left of the bundle that is cut was dropped in part.
    """
    kept = cut_thin(db, log, size)
    delete_entries(db, log, size)
    insert_rows(db, log, size - len(kept), kept)
    for level in range(MAX_LEVELS):
        first_tile = tile_key(log, level, size >> TILE_HEIGHT * (level + 1))
        db.conn.execute(
            "DELETE FROM tiles WHERE key >= ? AND key < ?",
            (first_tile, tile_key(log, level + 1, 0)),
        )


def append(
    db: Database,
    group: bytes,
    note: bytes,
    checkpoint: Checkpoint,
    entries: Sequence[bytes],
    now: int,
) -> bool:
    """Extend a log to a head whose signature the caller has opened.

    Args:
        db: the writer's connection, in a transaction.
        group: 16-byte group id.
        note: the signed note the checkpoint was opened from.
        checkpoint: origin, size and root it states.
        entries: the last ones up to checkpoint.size, in order: from the held size, or from
            where the parts stored of it end.
        now: UTC seconds.

    Returns:
        Whether anything is new; False for the head already held.

    Raises:
        EquivocationError, ConflictError, MalformedError, ProofError: see `protocol.log.extend`.
    """
    log, known, compact = held(db, group, checkpoint.origin)
    parts = growing(db, group)
    resumed = parts is not None and _goes_on(parts.compact, checkpoint, entries)
    if parts is not None and resumed:
        log, compact = parts.log, parts.compact
        known = Checkpoint(checkpoint.origin, compact.size, compact.root())
    after, grown = extend(known, compact, checkpoint, entries)
    if not resumed and known is not None and checkpoint.size == known.size:
        return False
    if parts is not None and not resumed:
        drop_growing(db, group)
    if log is None:
        log = next_log(db)
    insert(db, log, compact.size, entries, grown)
    insert_head(db, log, group, note, checkpoint, after, now)
    db.conn.execute("DELETE FROM growing WHERE id = ?", (log,))
    return True


def insert_head(
    db: Database,
    log: int,
    group: bytes,
    note: bytes,
    checkpoint: Checkpoint,
    compact: CompactRange,
    now: int,
) -> None:
    """Put a log's newest head, a change for peers; `compact` is the range of all it covers."""
    db.conn.execute(
        "INSERT INTO logs VALUES (?1, ?2, ?3, ?4, ?5, ?6,"
        " (SELECT max(coalesce(max(change), 0), 0) + 1 FROM logs), ?7)"
        " ON CONFLICT (id) DO UPDATE SET size = excluded.size, root = excluded.root,"
        " note = excluded.note, range = excluded.range, change = excluded.change,"
        " updated = excluded.updated",
        (log, group, checkpoint.size, checkpoint.root, note, compact.to_bytes(), now),
    )


def _goes_on(compact: CompactRange, checkpoint: Checkpoint, entries: Sequence[bytes]) -> bool:
    # A head of exactly the size stored needs no entries, if it has the root.
    reached = compact.size == checkpoint.size - len(entries)
    return reached and (bool(entries) or compact.root() == checkpoint.root)


def insert(
    db: Database,
    log: int,
    start: int,
    entries: Sequence[bytes],
    grown: list[list[bytes]],
) -> None:
    """Put verified entries behind those before `start`, with their tiles."""
    insert_entries(db, log, start, entries)
    insert_full_tiles(db, log, start, grown)


def next_log(db: Database) -> int:
    """The number of a log that isn't stored yet.

    Raises:
        StoreError: `store-full`.
    """
    log: int = db.conn.execute(
        "SELECT coalesce(max(id), 0) + 1 FROM"
        " (SELECT id FROM logs UNION ALL SELECT id FROM growing)"
    ).fetchone()[0]
    if log >= MAX_LOGS:
        raise StoreError("store-full", f"this store holds {MAX_LOGS} logs, its limit")
    return log


def insert_full_tiles(db: Database, log: int, start: int, grown: list[list[bytes]]) -> None:
    """Store the tiles that are full now; partial ones are computed when asked for.

    `start` entries were held before; `grown` are the new hashes by level, as
    `CompactRange.extend_hashes` returns them: the roots of one level's tiles are the next level's
    hashes.
    """
    for level, (hashes, roots) in enumerate(pairwise(grown)):
        first_hash = start >> TILE_HEIGHT * level
        first_tile = first_hash // TILE_WIDTH
        before = level_hashes(db, log, level, first_tile * TILE_WIDTH, first_hash)
        row = before + hashes
        db.conn.executemany(
            "INSERT INTO tiles VALUES (?, ?, ?)",
            [
                (
                    tile_key(log, level, first_tile + at),
                    root,
                    b"".join(row[at * TILE_WIDTH : (at + 1) * TILE_WIDTH]),
                )
                for at, root in enumerate(roots)
            ],
        )


def level_hashes(db: Database, log: int, level: int, start: int, end: int) -> list[bytes]:
    """Stored hashes [start, end) of one level: of leaves at level 0, of full tiles above."""
    if level == 0:
        return list(map(leaf_hash, read_entries(db, log, start, end)))
    rows = db.conn.execute(
        "SELECT root FROM tiles WHERE key >= ? AND key < ? ORDER BY key",
        (tile_key(log, level - 1, start), tile_key(log, level - 1, end)),
    )
    return [root for (root,) in rows]
