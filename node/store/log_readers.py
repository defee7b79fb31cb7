"""Readers' addresses: how other people's tools read the logs of a private coalition.

A tool signs nothing and types no code, so the secret is a part of the address that it is given. It
opens checkpoints, tiles and entries, and nothing else: no page, no blob, no word of a member. It is
kept as a keyed hash and can be ended.
"""

from __future__ import annotations

import secrets
from hashlib import blake2b

import msgspec
from sqlite_utils import Database

from node.errors import NodeError
from node.store.database import StoreFile

MAX_LOG_READERS = 1_000
"""One list of them is kept by people; a watcher for each group and press office has room."""
SECRET_BYTES = 24
"""192 bits: nobody guesses it, so wrong ones need no counting."""
MAX_SECRET_CHARS = 2 * SECRET_BYTES


class LogReader(msgspec.Struct, frozen=True):
    """A reader's address without its secret: number, for whom, when made, whether ended."""

    id: int
    label: str
    made: int
    ended: bool


class LogReaders:
    """The node's readers' addresses; coroutines return once their change is durable.

    Args:
        file: `invitations.sqlite`: who has that has both lists of who may read.
        key: 32 secret bytes under which secrets are hashed.
    """

    def __init__(self, file: StoreFile, key: bytes) -> None:
        self._file, self._key = file, key

    async def make(self, label: str, now: int) -> tuple[int, str]:
        """A new one: its number, and its secret, which is shown once and not kept.

        Raises:
            NodeError: `too-many-readers`.
        """
        secret = secrets.token_hex(SECRET_BYTES)
        number = await self._file.write(_make, self._hash(secret), label, now)
        return number, secret

    async def end(self, number: int) -> None:
        """From now on it opens nothing; ending it twice is no fault.

        Raises:
            NodeError: `unknown-reader`.
        """
        await self._file.write(_end, number)

    def opens(self, secret: str) -> bool:
        """Whether a secret opens the logs."""
        if len(secret) > MAX_SECRET_CHARS:
            return False
        row = self._file.reader.conn.execute(
            "SELECT 1 FROM log_readers WHERE hash = ? AND NOT ended", (self._hash(secret),)
        ).fetchone()
        return row is not None

    def all(self) -> list[LogReader]:
        """Every one, oldest first."""
        rows = self._file.reader.conn.execute(
            "SELECT id, label, made, ended FROM log_readers ORDER BY id"
        )
        return [LogReader(number, label, made, bool(ended)) for number, label, made, ended in rows]

    def _hash(self, secret: str) -> bytes:
        return blake2b(secret.encode(), key=self._key, digest_size=32).digest()


def _make(db: Database, hashed: bytes, label: str, now: int) -> int:
    count = db.conn.execute("SELECT count(*) FROM log_readers").fetchone()[0]
    if count >= MAX_LOG_READERS:
        raise NodeError(
            "too-many-readers",
            f"there are {count} readers' addresses",
            "give one address to several tools of one reader",
        )
    cursor = db.conn.execute(
        "INSERT INTO log_readers (hash, label, made) VALUES (?, ?, ?)", (hashed, label, now)
    )
    return int(cursor.lastrowid or 0)


def _end(db: Database, number: int) -> None:
    query = "UPDATE log_readers SET ended = 1 WHERE id = ?"
    if not db.conn.execute(query, (number,)).rowcount:
        raise NodeError(
            "unknown-reader", f"there is no reader's address {number}", "`commonweal logs shared`"
        )
