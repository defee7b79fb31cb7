"""Putting right what a disk spoilt of a log, inside the writer's transaction.

Nothing is put that does not give the root which the log's group signed: whoever calls has entries
from a stranger, and tiles from the same disk. A crash leaves it as it was, or right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from sqlite_utils import Database

from node.store.bundles import insert_rows
from node.store.records import Head
from node.store.schema import entry_key, tile_key
from node.store.thinning import read_items
from protocol.checkpoint import Checkpoint
from protocol.coalition.snapshot import leaf_of
from protocol.errors import MalformedError
from protocol.merkle import CompactRange
from protocol.tiles import TILE_WIDTH, decode_bundle


def mend(db: Database, head: Head, bundles: Mapping[int, bytes]) -> bool:
    """Replace spoilt bundles of a log, and whatever of its stored hashes is not as it must be.

    Args:
        head: as it was held when the bundles were looked for.
        bundles: by index, as peers carry them; the last one may be in part, up to the head.

    Returns:
        False if the log has another head by now, would not give its root with these either, or if
        the last one stands in a whole bundle, stored in parts before the next head: nothing was
        changed.
    """
    size = head.size
    row = db.conn.execute(
        "SELECT id FROM logs WHERE group_id = ? AND size = ? AND root = ?",
        (head.group, size, head.root),
    ).fetchone()
    if row is None:
        return False
    (log,) = row
    if any(_goes_on(db, log, index, size) for index in bundles):
        return False
    compact = CompactRange()
    grown = compact.extend_hashes(_hashes(db, log, size, bundles))
    if compact.size != size or compact.root() != head.root:
        return False
    for index, data in bundles.items():
        _put(db, log, index, min(TILE_WIDTH, size - index * TILE_WIDTH), data)
    _put_tiles(db, log, grown)
    db.conn.execute("UPDATE logs SET range = ? WHERE id = ?", (compact.to_bytes(), log))
    return True


def put_right(db: Database, held: Head, signed: Checkpoint) -> bool:
    """Let a log's row state what its own note does, where a disk changed size or root.

    Args:
        held: as the row was read.
        signed: what its note states; the caller has opened it.

    Returns:
        False if the row is another one by now: nothing was changed.
    """
    changed = db.conn.execute(
        "UPDATE logs SET size = ?, root = ?"
        " WHERE group_id = ? AND size = ? AND root = ? AND note = ?",
        (signed.size, signed.root, held.group, held.size, held.root, held.note),
    )
    return changed.rowcount == 1


def goes_on(db: Database, head: Head) -> bool:
    """Whether the hashes that a log's next entries are hashed onto are those of its head."""
    row = db.conn.execute("SELECT range FROM logs WHERE group_id = ?", (head.group,)).fetchone()
    try:
        compact = CompactRange.from_bytes(row[0] if row else b"")
    except MalformedError:
        return False
    return (compact.size, compact.root()) == (head.size, head.root)


def _hashes(db: Database, log: int, size: int, bundles: Mapping[int, bytes]) -> list[bytes]:
    """Of every entry, with these bundles in place of those that are held."""
    hashes: list[bytes] = []
    for start in range(0, size, TILE_WIDTH):
        width, data = min(TILE_WIDTH, size - start), bundles.get(start // TILE_WIDTH)
        items = (
            read_items(db, log, start, start + width)
            if data is None
            else decode_bundle(data, width)
        )
        hashes += map(leaf_of, items)
    return hashes


def _goes_on(db: Database, log: int, index: int, size: int) -> bool:
    """Whether a place that the head covers in part is a whole bundle already."""
    if (index + 1) * TILE_WIDTH <= size:
        return False
    key = entry_key(log, index * TILE_WIDTH)
    return db.conn.execute("SELECT 1 FROM bundles WHERE key = ?", (key,)).fetchone() is not None


def _put(db: Database, log: int, index: int, width: int, data: bytes) -> None:
    first = entry_key(log, index * TILE_WIDTH)
    db.conn.execute("DELETE FROM entries WHERE key >= ? AND key < ?", (first, first + width))
    if width < TILE_WIDTH:
        insert_rows(db, log, index * TILE_WIDTH, decode_bundle(data, width))
        return
    for gone in ("DELETE FROM bundles WHERE key = ?", "DELETE FROM thinned WHERE key = ?"):
        db.conn.execute(gone, (first,))
    db.conn.execute("INSERT INTO bundles VALUES (?, ?)", (first, data))


def _put_tiles(db: Database, log: int, grown: Sequence[Sequence[bytes]]) -> None:
    """The full tiles of all levels; those that are as they must be stay as they are."""
    for level, (hashes, roots) in enumerate(pairwise(grown)):
        db.conn.executemany(
            "INSERT OR REPLACE INTO tiles VALUES (?, ?, ?)",
            [
                (
                    tile_key(log, level, at),
                    root,
                    b"".join(hashes[at * TILE_WIDTH : (at + 1) * TILE_WIDTH]),
                )
                for at, root in enumerate(roots)
            ],
        )
