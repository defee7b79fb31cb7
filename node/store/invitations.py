"""Invitation codes: who may read a coalition that keeps its records private.

A code lets its holder read and nothing else; it is kept as a keyed hash and can be struck.
"""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path

import msgspec
from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from node.errors import NodeError
from node.store.codes import new_code, read_code
from node.store.database import StoreFile

# One list of invitations is kept by people: more than this many cannot be looked over.
MAX_INVITATIONS = 10_000

invitation_migrations = Migrations("commonweal-invitations")


@invitation_migrations()
def m001_invitations(db: Database) -> None:
    """Invitations by the keyed hash of their code."""
    db.executescript(
        """
        CREATE TABLE invitations (
            id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, label TEXT NOT NULL,
            made INTEGER NOT NULL, struck INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        """
    )


@invitation_migrations()
def m002_log_readers(db: Database) -> None:
    """Readers' addresses by the keyed hash of their secret; see `node.store.log_readers`."""
    db.executescript(
        """
        CREATE TABLE log_readers (
            id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, label TEXT NOT NULL,
            made INTEGER NOT NULL, ended INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        """
    )


class Invitation(msgspec.Struct, frozen=True):
    """An invitation without its code: a number, for whom it was made, when, whether struck."""

    id: int
    label: str
    made: int
    struck: bool


class InvitationStore:
    """The node's invitations.

    Args:
        path: `invitations.sqlite`; created if absent.
        key: 32 secret bytes under which codes are hashed.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        self.file = StoreFile(path, invitation_migrations)
        self._key = key

    def close(self) -> None:
        """Close the file."""
        self.file.close()

    async def make(self, label: str, now: int) -> tuple[int, str]:
        """A new invitation: its number, and its code, which is shown once and not kept.

        Raises:
            NodeError: `too-many-invitations`.
        """
        code = new_code()
        number = await self.file.write(_make, self._hash(read_code(code)), label, now)
        return number, code

    async def strike(self, number: int) -> None:
        """End an invitation; sessions it opened end at their next page.

        Raises:
            NodeError: `unknown-invitation`.
        """
        await self.file.write(_strike, number)

    def opens(self, typed: str) -> int | None:
        """The number of the invitation a code belongs to; None if it opens nothing."""
        try:
            hashed = self._hash(read_code(typed))
        except NodeError:
            return None  # mistyped is as good as unknown here: it lets nobody read
        row = self.file.reader.conn.execute(
            "SELECT id FROM invitations WHERE hash = ? AND NOT struck", (hashed,)
        ).fetchone()
        return None if row is None else int(row[0])

    def holds(self, number: int) -> bool:
        """Whether an invitation still stands."""
        query = "SELECT 1 FROM invitations WHERE id = ? AND NOT struck"
        return self.file.reader.conn.execute(query, (number,)).fetchone() is not None

    def all(self) -> list[Invitation]:
        """Every invitation, oldest first."""
        rows = self.file.reader.conn.execute(
            "SELECT id, label, made, struck FROM invitations ORDER BY id"
        )
        return [Invitation(number, label, made, bool(s)) for number, label, made, s in rows]

    def _hash(self, code: str) -> bytes:
        return blake2b(code.encode(), key=self._key, digest_size=32).digest()


def _make(db: Database, hashed: bytes, label: str, now: int) -> int:
    count = db.conn.execute("SELECT count(*) FROM invitations").fetchone()[0]
    if count >= MAX_INVITATIONS:
        raise NodeError("too-many-invitations", f"there are {count} invitations", "strike some")
    cursor = db.conn.execute(
        "INSERT INTO invitations (hash, label, made) VALUES (?, ?, ?)", (hashed, label, now)
    )
    return int(cursor.lastrowid or 0)


def _strike(db: Database, number: int) -> None:
    changed = db.conn.execute("UPDATE invitations SET struck = 1 WHERE id = ?", (number,)).rowcount
    if not changed:
        raise NodeError(
            "unknown-invitation", f"there is no invitation {number}", "`commonweal invite --list`"
        )
