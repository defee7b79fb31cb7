"""Bundles out of which history was dropped: entries that no fold needs, as their hashes alone.

A bundle lies whole in `bundles` or thin in `thinned`, never in both: one transaction takes it from
one to the other. Tiles stay as they are, so that the log's proofs do.

If we crash before the commit: the bundle is as it was. If we crash after: it is thin, or whole
again. Doing it again goes on with the others.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlite_utils import Database

from node.errors import StoreError
from node.store.bundles import read_bundle, read_entries
from node.store.schema import INDEX_BITS, entry_key
from protocol.coalition.snapshot import Dropped, Item, leaf_of
from protocol.encoding import MAX_STATEMENT_BYTES, Wire, pack, unpack
from protocol.errors import MalformedError
from protocol.merkle import leaf_hash
from protocol.tiles import TILE_WIDTH

# 256 entries, each as large as can be, and as many hashes with their words.
MAX_THIN_BYTES = TILE_WIDTH * (MAX_STATEMENT_BYTES + 1_024)

_THIN = "SELECT key, data FROM thinned WHERE key >= ? AND key < ? ORDER BY key"
_KEYS = "SELECT key FROM thinned WHERE key >= ? AND key < ? ORDER BY key"


class Thin(Wire):
    """A bundle without the entries that were dropped.

    Attributes:
        entries: those that are left, in order.
        dropped: the others; `index` is that in the log.
    """

    entries: list[bytes]
    dropped: list[Dropped]


class Gone(NamedTuple):
    """What was dropped of one log.

    Attributes:
        bundles: indexes of its thin bundles, ascending.
        entries: how many were dropped out of them.
    """

    bundles: tuple[int, ...]
    entries: int


def read_items(db: Database, log: int, start: int, end: int) -> list[Item]:
    """Entries [start, end) of a log, in order, or what stands for them.

    Raises:
        StoreError: `store-damaged`: a bundle is none any more.
    """
    found: list[Item] = []
    at = start
    for index in thin_bundles(db, log, start, end):
        first = index * TILE_WIDTH
        found += read_entries(db, log, at, first) if at < first else []
        low, high = max(at, first), min(end, first + TILE_WIDTH)
        found += _items(db, log, index)[low - first : high - first]
        at = high
    found += read_entries(db, log, at, end) if at < end else []
    return found


def thin_bundles(db: Database, log: int, start: int, end: int) -> list[int]:
    """Which bundles that hold some of the entries [start, end) are thin, ascending."""
    keys = entry_key(log, start - start % TILE_WIDTH), entry_key(log, end)
    inside = (1 << INDEX_BITS) - 1
    return [(key & inside) // TILE_WIDTH for (key,) in db.conn.execute(_KEYS, keys)]


def thin(db: Database, log: int, index: int, items: list[Item]) -> bool:
    """Drop entries out of a whole bundle; inside a transaction.

    Args:
        items: all 256 of it, with what stands for those that are dropped.

    Returns:
        False if it is not here whole: somebody else has dropped them; or if it is another one: the
        log was cut back since `items` were read, and has grown again.
    """
    first = index * TILE_WIDTH
    whole = read_entries(db, log, first, first + TILE_WIDTH)
    if list(map(leaf_hash, whole)) != list(map(leaf_of, items)):
        if len(items) != TILE_WIDTH:
            raise ValueError(f"a bundle of {len(items)} entries")
        return False
    key = entry_key(log, first)
    if not db.conn.execute("DELETE FROM bundles WHERE key = ?", (key,)).rowcount:
        return False
    insert_thin(db, log, index, items)
    return True


def insert_thin(db: Database, log: int, index: int, items: list[Item]) -> None:
    """Put a thin bundle where none was; inside a transaction."""
    if len(items) != TILE_WIDTH:
        raise ValueError(f"a bundle of {len(items)} entries")
    kept = Thin(
        entries=[item for item in items if isinstance(item, bytes)],
        dropped=[item for item in items if isinstance(item, Dropped)],
    )
    key = entry_key(log, index * TILE_WIDTH)
    db.conn.execute("INSERT INTO thinned VALUES (?, ?)", (key, pack(kept)))


def thicken(db: Database, log: int, index: int, bundle: bytes) -> bool:
    """Put a bundle back whole that the caller has checked against its hashes; in a transaction.

    Returns:
        False if it is not thin.
    """
    key = entry_key(log, index * TILE_WIDTH)
    gone = db.conn.execute("DELETE FROM thinned WHERE key = ?", (key,)).rowcount
    if gone:
        db.conn.execute("INSERT INTO bundles VALUES (?, ?)", (key, bundle))
    return bool(gone)


def cut_thin(db: Database, log: int, start: int) -> list[bytes]:
    """Take out thin bundles from the one that holds entry `start` on; in a transaction.

    Returns:
        The entries before `start` of the bundle that is cut, which are to be put into rows.

    Raises:
        StoreError: `history-dropped`: some of those were dropped, and no row can stand for them.
    """
    inside = start % TILE_WIDTH
    first = start - inside
    kept = _items(db, log, first // TILE_WIDTH)[:inside] if cuts_thin(db, log, start) else []
    if not all(isinstance(item, bytes) for item in kept):
        refuse_thin(db, log, first, start)
    keys = entry_key(log, first), entry_key(log + 1, 0)
    db.conn.execute("DELETE FROM thinned WHERE key >= ? AND key < ?", keys)
    return [item for item in kept if isinstance(item, bytes)]


def cuts_thin(db: Database, log: int, start: int) -> bool:
    """Whether a cut just before entry `start` goes through a thin bundle."""
    return bool(start % TILE_WIDTH and thin_bundles(db, log, start - start % TILE_WIDTH, start))


def whole_bundle(db: Database, log: int, index: int, width: int) -> bytes | None:
    """A bundle as peers ask for it; None if entries of it were dropped, or are not held."""
    first = index * TILE_WIDTH
    if thin_bundles(db, log, first, first + width):
        return None
    return read_bundle(db, log, index, width)


def gone(db: Database, log: int) -> Gone:
    """What was dropped of a log; linear in what was."""
    bundles, entries = [], 0
    for key, data in db.conn.execute(_THIN, (entry_key(log, 0), entry_key(log + 1, 0))):
        bundles.append((key & (1 << INDEX_BITS) - 1) // TILE_WIDTH)
        entries += len(_read(data).dropped)
    return Gone(tuple(bundles), entries)


def refuse_thin(db: Database, log: int, start: int, end: int) -> None:
    """Raise if some of the entries [start, end) were dropped.

    Raises:
        StoreError: `history-dropped`.
    """
    if thin_bundles(db, log, start, end):
        raise StoreError(
            "history-dropped",
            "some of the statements that this needs were dropped from this node",
            "run `commonweal history fetch`: it gets them from the others; "
            "`commonweal history show` says who has them",
        )


def _items(db: Database, log: int, index: int) -> list[Item]:
    key = entry_key(log, index * TILE_WIDTH)
    ((_, data),) = db.conn.execute(_THIN, (key, key + 1)).fetchall()
    kept = _read(data)
    by_index = {one.index: one for one in kept.dropped}
    entries = iter(kept.entries)
    first = index * TILE_WIDTH
    found: list[Item] = [
        by_index[at] if at in by_index else next(entries, b"")
        for at in range(first, first + TILE_WIDTH)
    ]
    if len(kept.entries) + len(by_index) != TILE_WIDTH:
        raise _damaged(f"{len(kept.entries) + len(by_index)} of 256 entries")
    return found


def _read(data: bytes) -> Thin:
    try:
        return unpack(Thin, data, max_bytes=MAX_THIN_BYTES)
    except MalformedError as error:
        raise _damaged(error.detail) from error


def _damaged(what: str) -> StoreError:
    return StoreError(
        "store-damaged",
        f"what the store holds of a log is damaged: {what}",
        "run `commonweal history fetch`, which gets it whole from the others",
    )
