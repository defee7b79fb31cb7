"""Feed addresses: how calendars and news readers, which sign in nowhere, read a private coalition.

A secret in an address lets its holder read two files and nothing else. It is kept as a keyed hash,
and belongs to whoever made it: when their access or invitation ends, it opens nothing any more.
"""

from __future__ import annotations

import secrets
from enum import StrEnum
from hashlib import blake2b
from pathlib import Path

import msgspec
from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from node.errors import NodeError
from node.store.database import StoreFile

# A phone, a computer, a shared calendar, some forgotten; one invitation may serve a whole office.
MAX_FEEDS_OF_OWNER = 50
MAX_LABEL_CHARS = 60
SECRET_BYTES = 24
"""192 bits: nobody guesses it, so wrong ones need no counting. In hex: no underscore is lost."""
MAX_SECRET_CHARS = 64
"""A secret has 48 characters; what is longer is not looked up."""
_DAY_S = 86_400

feed_migrations = Migrations("commonweal-feeds")


@feed_migrations()
def m001_feeds(db: Database) -> None:
    """Feed addresses by the keyed hash of their secret."""
    db.executescript(
        """
        CREATE TABLE feeds (
            id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, way TEXT NOT NULL,
            number INTEGER NOT NULL, label TEXT NOT NULL, day INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX feeds_by_owner ON feeds (way, number);
        """
    )


class Way(StrEnum):
    """What lets an owner read: an access, or an invitation."""

    ACCESS = "access"
    INVITATION = "invitation"


class Owner(msgspec.Struct, frozen=True):
    """Whose feed addresses these are: the number, from 1, of an access or an invitation."""

    way: Way
    number: int


class Feed(msgspec.Struct, frozen=True):
    """A feed address without its secret: its number, for what it was made, on which UTC day."""

    id: int
    label: str
    day: int


class FeedStore:
    """The node's feed addresses; coroutines return once their change is durable.

    Args:
        path: `feeds.sqlite`; created if absent.
        key: 32 secret bytes under which secrets are hashed.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        self.file = StoreFile(path, feed_migrations, pragmas={"secure_delete": "ON"})
        self._key = key

    def close(self) -> None:
        """Close the file."""
        self.file.close()

    async def make(self, owner: Owner, label: str, now: int) -> str:
        """A new address's secret, which is shown once and not kept.

        Raises:
            NodeError: `too-many-feeds`.
        """
        secret = secrets.token_hex(SECRET_BYTES)
        row = (
            self._hash(secret),
            owner.way.value,
            owner.number,
            label[:MAX_LABEL_CHARS],
            now - now % _DAY_S,
        )
        await self.file.write(_make, row)
        return secret

    async def strike(self, owner: Owner, number: int) -> None:
        """End one of an owner's addresses; nobody else's is touched."""
        await self.file.write(_strike, owner.way.value, owner.number, number)

    async def strike_all(self, owner: Owner) -> None:
        """End all of an owner's addresses, and forget what they were for."""
        await self.file.write(_strike_all, owner.way.value, owner.number)

    def opens(self, secret: str) -> Owner | None:
        """Whose address a secret belongs to; None if it opens nothing."""
        if len(secret) > MAX_SECRET_CHARS:
            return None
        row = self.file.reader.conn.execute(
            "SELECT way, number FROM feeds WHERE hash = ?", (self._hash(secret),)
        ).fetchone()
        return None if row is None else Owner(Way(row[0]), row[1])

    def of(self, owner: Owner) -> list[Feed]:
        """An owner's addresses, oldest first."""
        rows = self.file.reader.conn.execute(
            "SELECT id, label, day FROM feeds WHERE way = ? AND number = ? ORDER BY id",
            (owner.way.value, owner.number),
        )
        return [Feed(*row) for row in rows]

    def _hash(self, secret: str) -> bytes:
        return blake2b(secret.encode(), key=self._key, digest_size=32).digest()


def _make(db: Database, row: tuple[bytes, str, int, str, int]) -> None:
    query = "SELECT count(*) FROM feeds WHERE way = ? AND number = ?"
    count = db.conn.execute(query, row[1:3]).fetchone()[0]
    if count >= MAX_FEEDS_OF_OWNER:
        raise NodeError("too-many-feeds", f"there are {count} feed addresses", "strike some")
    db.conn.execute("INSERT INTO feeds (hash, way, number, label, day) VALUES (?, ?, ?, ?, ?)", row)


def _strike(db: Database, way: str, owner: int, number: int) -> None:
    db.conn.execute(
        "DELETE FROM feeds WHERE way = ? AND number = ? AND id = ?", (way, owner, number)
    )


def _strike_all(db: Database, way: str, owner: int) -> None:
    db.conn.execute("DELETE FROM feeds WHERE way = ? AND number = ?", (way, owner))
