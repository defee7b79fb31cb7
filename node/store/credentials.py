"""Members' credentials: which public key is whose, and the salts of the registers that prove them.

The secret halves are made in browsers and never come here. Whose key it is never leaves the node.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

import msgspec
from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from node.errors import NodeError
from node.store.database import StoreFile
from protocol.coalition.registers.bodies import MAX_REGISTER

# Registers whose salts are kept: the newest, the one before it, for what is being signed while it
# is replaced, and one that was prepared and not published because the node stopped. Beside them
# those by which members may still challenge a result.
MAX_REGISTERS_KEPT = 3

credential_migrations = Migrations("commonweal-credentials")


@credential_migrations()
def m001_credentials(db: Database) -> None:
    """Credentials, and the leaves of registers by root."""
    db.executescript(
        """
        CREATE TABLE credentials (
            key BLOB PRIMARY KEY, member TEXT NOT NULL, made INTEGER NOT NULL,
            struck INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX one_each ON credentials (member) WHERE struck IS NULL;
        CREATE TABLE registers (id INTEGER PRIMARY KEY, root BLOB NOT NULL UNIQUE) STRICT;
        CREATE TABLE leaves (
            register INTEGER NOT NULL REFERENCES registers, key BLOB NOT NULL, salt BLOB NOT NULL,
            PRIMARY KEY (register, key)
        ) STRICT, WITHOUT ROWID;
        """
    )


class Credential(msgspec.Struct, frozen=True):
    """A member's key: 32 bytes, whose, and since when."""

    key: bytes
    member: str
    made: int


class CredentialStore:
    """The group's credentials.

    Args:
        path: `credentials.sqlite`; created if absent.
    """

    def __init__(self, path: Path) -> None:
        self.file = StoreFile(path, credential_migrations, pragmas={"secure_delete": "ON"})

    def close(self) -> None:
        """Close the file."""
        self.file.close()

    async def register(self, member: str, key: bytes, now: int) -> None:
        """Make a key the member's credential, in place of their last one.

        Raises:
            NodeError: `key-taken`: it is or was a credential; `register-full`.
        """
        await self.file.write(_register, member, key, now)

    async def strike(self, members: Iterable[str], now: int) -> int:
        """Strike these members' credentials; gives how many there were."""
        return await self.file.write(_strike, list(members), now)

    async def forget(self, member: str, now: int) -> None:
        """Strike a member's credential and erase whose it was, and whose the ones before it were.

        The keys stay: one that was struck is never taken again.
        """
        await self.file.write(_forget, member, now)

    def keys_of(self, member: str) -> list[tuple[bytes, int, int | None]]:
        """A member's keys, struck ones too: key, when it was made, when struck; oldest first."""
        return self.file.reader.conn.execute(
            "SELECT key, made, struck FROM credentials WHERE member = ? ORDER BY made, key",
            (member,),
        ).fetchall()

    def of(self, member: str) -> Credential | None:
        """A member's credential; None if they have none."""
        row = self.file.reader.conn.execute(
            "SELECT key, member, made FROM credentials WHERE member = ? AND struck IS NULL",
            (member,),
        ).fetchone()
        return None if row is None else Credential(*row)

    def owners(self) -> list[tuple[bytes, str]]:
        """Every key that is or was a credential, with the member whose it is or was."""
        rows = self.file.reader.conn.execute("SELECT key, member FROM credentials ORDER BY key")
        return list(rows.fetchall())

    def standing(self) -> list[Credential]:
        """Every credential that is not struck, by member."""
        rows = self.file.reader.conn.execute(
            "SELECT key, member, made FROM credentials WHERE struck IS NULL ORDER BY member"
        )
        return [Credential(*row) for row in rows]

    async def prepare(
        self, root: bytes, salts: Mapping[bytes, bytes], needed: Collection[bytes] = ()
    ) -> None:
        """Keep a register's salts, before its statement is published; forget old ones.

        Args:
            needed: roots of registers to be kept, however old.

        In this order: after a crash in between, a register that nobody published is forgotten
        later; the other way round there would be one that nobody can prove anything by.
        """
        await self.file.write(_prepare, root, dict(salts), frozenset(needed))

    def salts(self, root: bytes) -> dict[bytes, bytes] | None:
        """The salts by key of the register with this root; None if it is not kept."""
        db = self.file.reader.conn
        row = db.execute("SELECT id FROM registers WHERE root = ?", (root,)).fetchone()
        if row is None:
            return None
        return dict(db.execute("SELECT key, salt FROM leaves WHERE register = ?", row).fetchall())


def _register(db: Database, member: str, key: bytes, now: int) -> None:
    if db.conn.execute("SELECT 1 FROM credentials WHERE key = ?", (key,)).fetchone():
        raise NodeError(
            "key-taken",
            "this key is or was somebody's credential",
            "make a new one; a key that was struck is never taken again",
        )
    _strike(db, [member], now)
    count = db.conn.execute("SELECT count(*) FROM credentials WHERE struck IS NULL").fetchone()[0]
    if count >= MAX_REGISTER:
        raise NodeError("register-full", f"the register has {count} credentials already")
    db.conn.execute(
        "INSERT INTO credentials (key, member, made) VALUES (?, ?, ?)", (key, member, now)
    )


def _strike(db: Database, members: list[str], now: int) -> int:
    query = "UPDATE credentials SET struck = ? WHERE member = ? AND struck IS NULL"
    return sum(db.conn.execute(query, (now, member)).rowcount for member in members)


def _forget(db: Database, member: str, now: int) -> None:
    _strike(db, [member], now)
    db.conn.execute("UPDATE credentials SET member = '' WHERE member = ?", (member,))


def _prepare(
    db: Database, root: bytes, salts: dict[bytes, bytes], needed: frozenset[bytes]
) -> None:
    cursor = db.conn.execute("INSERT INTO registers (root) VALUES (?)", (root,))
    register = cursor.lastrowid
    db.conn.executemany(
        "INSERT INTO leaves (register, key, salt) VALUES (?, ?, ?)",
        [(register, key, salt) for key, salt in salts.items()],
    )
    old = "SELECT id, root FROM registers ORDER BY id DESC LIMIT -1 OFFSET ?"
    for gone, of in db.conn.execute(old, (MAX_REGISTERS_KEPT,)).fetchall():
        if of in needed:
            continue
        db.conn.execute("DELETE FROM leaves WHERE register = ?", (gone,))
        db.conn.execute("DELETE FROM registers WHERE id = ?", (gone,))
