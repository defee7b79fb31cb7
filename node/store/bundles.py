"""Where the entries of a log lie: whole bundles as they are carried, the newest ones in rows.

A row an entry is what storing a long log costs most. So 256 entries that fill a bundle are one row
of `bundles`, byte for byte what peers ask for; those after the last full bundle are rows of
`entries`, of which an own statement adds one. The entry that fills a bundle moves its 255
neighbours there, in the transaction that stores it: no crash leaves an entry in both or in neither.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence

from sqlite_utils import Database

from node.errors import StoreError
from node.store.schema import INDEX_BITS, entry_key
from protocol.errors import MalformedError
from protocol.tiles import LENGTH_BYTES, TILE_WIDTH, check_bundle, encode_bundle, split_bundle

# SQLite knows a blob's length without reading it.
_MEASURE_BUNDLES = (
    "SELECT count(*), coalesce(sum(length(data)), 0) FROM bundles WHERE key >= ? AND key < ?"
)
_ROWS = "SELECT data FROM entries WHERE key >= ? AND key < ? ORDER BY key"
_DELETE_ROWS = "DELETE FROM entries WHERE key >= ? AND key < ?"
_ANY_BUNDLE = "SELECT 1 FROM bundles WHERE key >= ? AND key < ? LIMIT 1"
_DELETE_BUNDLES = "DELETE FROM bundles WHERE key >= ? AND key < ?"
_INSERT_ROW = "INSERT INTO entries VALUES (?, ?)"
_IN_ORDER = (
    "SELECT key, 1, data FROM bundles WHERE key >= ?1 AND key < ?3 UNION ALL"
    " SELECT key, 0, data FROM entries WHERE key >= ?2 AND key < ?3 ORDER BY 1"
)


class Bundled(Sequence[bytes]):
    """Consecutive entries that are held as bundles: stored as they came, without a copy of each."""

    @abstractmethod
    def pieces(self) -> Iterator[bytes | list[bytes]]:
        """In order, without gaps: whole bundles of the log as bytes, other entries as lists.

        No list crosses from one bundle of the log into the next.
        """


def insert_entries(db: Database, log: int, start: int, entries: Sequence[bytes]) -> None:
    """Put entries behind those before `start`, of which all are stored; inside a transaction.

    Raises:
        StoreError: `store-damaged`: entries of the newest bundle are missing.
        ValueError: pieces that don't follow the log's bundles.
    """
    at = start
    newest: list[bytes] = []
    for piece in entries.pieces() if isinstance(entries, Bundled) else _cut(entries, start):
        inside = at % TILE_WIDTH
        end = inside + (TILE_WIDTH if isinstance(piece, bytes) else len(piece))
        if newest or end > TILE_WIDTH:
            raise ValueError(f"a piece of {end - inside} entries at {at}, past a bundle's end")
        if isinstance(piece, bytes):
            _insert_bundle(db, log, at, piece)
        elif end == TILE_WIDTH:
            first = at - inside
            _insert_bundle(db, log, first, encode_bundle(_taken(db, log, first, at) + piece))
        else:
            newest = piece
        at += end - inside
    insert_rows(db, log, at - len(newest), newest)


def read_entries(db: Database, log: int, start: int, end: int) -> list[bytes]:
    """Entries [start, end) of a log, in order; those that are not stored are left out.

    Raises:
        StoreError: `store-damaged`: a bundle is none any more.
    """
    if start >= end:
        return []
    found: list[bytes] = []
    first = start - start % TILE_WIDTH
    keys = [entry_key(log, at) for at in (first, start, end)]
    for key, whole, data in db.conn.execute(_IN_ORDER, keys):
        if whole:
            at = key & (1 << INDEX_BITS) - 1
            found += split_bundle(data, _ends(data)[max(start - at, 0) : end - at + 1])
        else:
            found.append(data)
    return found


def measure_entries(db: Database, log: int, start: int, end: int) -> tuple[int, int]:
    """How many of the entries [start, end) of a log are stored, and the bytes in them.

    Raises:
        StoreError: `store-damaged`: a bundle that the range cuts is none any more.
    """
    first, last = -(-start // TILE_WIDTH) * TILE_WIDTH, end - end % TILE_WIDTH
    if first > last:
        first = last = end
    keys = entry_key(log, first), entry_key(log, last)
    bundles, carried = db.conn.execute(_MEASURE_BUNDLES, keys).fetchone()
    cut = [*read_entries(db, log, start, min(first, end)), *read_entries(db, log, last, end)]
    prefixes = bundles * TILE_WIDTH * LENGTH_BYTES
    return bundles * TILE_WIDTH + len(cut), carried - prefixes + sum(map(len, cut))


def read_bundle(db: Database, log: int, index: int, width: int) -> bytes | None:
    """Entries [256 index, 256 index + width) of a log as a bundle; None if not all are stored.

    Raises:
        StoreError: `store-damaged`: it is asked for in part, and is no bundle any more.
    """
    first = index * TILE_WIDTH
    if width == TILE_WIDTH:
        key = entry_key(log, first)
        row = db.conn.execute("SELECT data FROM bundles WHERE key = ?", (key,)).fetchone()
        return None if row is None else bytes(row[0])
    entries = read_entries(db, log, first, first + width)
    return encode_bundle(entries) if len(entries) == width else None


def delete_entries(db: Database, log: int, start: int) -> None:
    """Delete what is stored of a log from `start` on; inside a transaction.

    Raises:
        StoreError: `store-damaged`: the bundle that is cut is none any more.
    """
    first, end = entry_key(log, start - start % TILE_WIDTH), entry_key(log + 1, 0)
    any_bundle = db.conn.execute(_ANY_BUNDLE, (first, end)).fetchone() is not None
    kept = read_entries(db, log, start - start % TILE_WIDTH, start) if any_bundle else []
    db.conn.execute(_DELETE_ROWS, (entry_key(log, start), end))
    if any_bundle:
        db.conn.execute(_DELETE_BUNDLES, (first, end))
        insert_rows(db, log, start - start % TILE_WIDTH, kept)


def insert_rows(db: Database, log: int, start: int, entries: Sequence[bytes]) -> None:
    """Put entries of the newest bundle, which they don't fill; inside a transaction."""
    db.conn.executemany(_INSERT_ROW, enumerate(entries, entry_key(log, start)))


def _cut(entries: Sequence[bytes], start: int) -> Iterator[list[bytes]]:
    low = 0
    while low < len(entries):
        high = low + TILE_WIDTH - (start + low) % TILE_WIDTH
        yield list(entries[low:high])
        low = high


def _insert_bundle(db: Database, log: int, first: int, data: bytes) -> None:
    db.conn.execute("INSERT INTO bundles VALUES (?, ?)", (entry_key(log, first), data))


def _taken(db: Database, log: int, first: int, end: int) -> list[bytes]:
    """Take the entries [first, end) out of their rows."""
    if first == end:
        return []
    keys = entry_key(log, first), entry_key(log, end)
    rows = db.conn.execute(_ROWS, keys).fetchall()
    if len(rows) != end - first:
        raise _damaged(f"{end - first - len(rows)} entries before {end} are missing")
    db.conn.execute(_DELETE_ROWS, keys)
    return [data for (data,) in rows]


def _ends(data: bytes) -> list[int]:
    try:
        return check_bundle(data, TILE_WIDTH)
    except MalformedError as error:
        raise _damaged(error.detail) from error


def _damaged(what: str) -> StoreError:
    return StoreError(
        "store-damaged",
        f"what the store holds of a log is damaged: {what}",
        "run `commonweal doctor`; restore store.sqlite from the last backup if the disk is sound",
    )
