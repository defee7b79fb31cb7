"""Blobs: bytes under their hash, erasable while the logs stay intact (DESIGN section 4.1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlite_utils import Database

from node.errors import StoreError
from protocol.coalition.kind import MAX_BLOB_BYTES
from protocol.coalition.words import blob_hash


def put(db: Database, data: bytes, now: int) -> bytes:
    """Keep a blob unless it was erased here; returns its hash either way.

    Raises:
        StoreError: `blob-too-large`.
    """
    if len(data) > MAX_BLOB_BYTES:
        raise StoreError(
            "blob-too-large",
            f"{len(data)} bytes are more than a blob may have ({MAX_BLOB_BYTES})",
            "shorten the text, or link to the document",
        )
    found = blob_hash(data)
    db.conn.execute("INSERT OR IGNORE INTO blobs VALUES (?, ?, ?)", (found, data, now))
    return found


def erase(db: Database, blob: bytes, now: int) -> None:
    """Overwrite with nothing; the row stays, so that the blob isn't fetched again.

    Freed pages are zeroed (secure_delete); the write-ahead log keeps old bytes until it is emptied
    (`LogStore.scrub`), and copies in backups and at peers stay where they are.
    """
    db.conn.execute(
        "INSERT INTO blobs VALUES (?, NULL, ?) ON CONFLICT (hash) DO UPDATE SET data = NULL",
        (blob, now),
    )


def get(db: Database, blob: bytes) -> bytes | None:
    """The bytes, or None if absent or erased."""
    row = db.conn.execute("SELECT data FROM blobs WHERE hash = ?", (blob,)).fetchone()
    return None if row is None else row[0]


def held_blobs(db: Database) -> Iterator[tuple[bytes, bytes]]:
    """Hash and bytes of every blob that is not erased, by hash."""
    yield from db.conn.execute("SELECT hash, data FROM blobs WHERE data IS NOT NULL ORDER BY hash")


def missing(db: Database, hashes: Iterable[bytes]) -> list[bytes]:
    """Hashes with no row at all, in the order given."""
    known = "SELECT 1 FROM blobs WHERE hash = ?"
    return [blob for blob in hashes if db.conn.execute(known, (blob,)).fetchone() is None]
