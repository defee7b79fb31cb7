"""The file of a node's seeds: which there are, whose log they sign, the last head they signed.

One transactional file of mode 0600; what is put in it is on disk before it is in use. Who signs
with the seeds, and when which replaces which, is in `node.signer`.

SQLite has no checksum of what it stores, and a bit that a disk turned would make another seed: its
signatures hold under no key that anybody knows, or another secret of all codes; or another last
head: then one that contradicts what was signed. So all rows have a sum, and nothing is signed
where it is another.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from hashlib import blake2b
from pathlib import Path
from typing import Any, Self

import msgspec
from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from node.errors import SignerError
from node.printed import quoted
from node.store.database import UNREADABLE, check_version
from node.store.space import Space, no_room
from protocol.checkpoint import Checkpoint, origin, sign_checkpoint
from protocol.keys import SEED_BYTES, public_key


class KeyName(StrEnum):
    """The seeds in the file. `CODES` is a secret for keyed hashes and signs nothing."""

    LOG = "log"
    COSIGNING = "cosigning"
    TRANSPORT = "transport"
    AGREEMENT = "agreement"
    CODES = "codes"


# The seed of the agreement key that is announced and not in any council yet.
NEXT_AGREEMENT = "agreement-next"

# The seeds that a rotation is to put in the place of others, once the others hear of it.
NEXT_LOG = "log-next"
NEXT_COSIGNING = "cosigning-next"
NEXT_TRANSPORT = "transport-next"
NEXT_OF = {NEXT_COSIGNING: str(KeyName.COSIGNING), NEXT_TRANSPORT: str(KeyName.TRANSPORT)}

signer_migrations = Migrations("commonweal-signer")


@signer_migrations()
def m001_keys_and_head(db: Database) -> None:
    """Seeds by name; which log they sign; the last head signed."""
    db.executescript(
        """
        CREATE TABLE seeds (name TEXT PRIMARY KEY, seed BLOB NOT NULL) STRICT;
        CREATE TABLE log (
            only INTEGER PRIMARY KEY CHECK (only = 1),
            coalition BLOB NOT NULL, group_id BLOB NOT NULL
        ) STRICT;
        CREATE TABLE head (
            only INTEGER PRIMARY KEY CHECK (only = 1),
            size INTEGER NOT NULL, root BLOB NOT NULL, note BLOB NOT NULL
        ) STRICT;
        """
    )


@signer_migrations()
def m002_sum(db: Database) -> None:
    """A sum of all that the other tables hold, once there is any."""
    db.executescript(
        "CREATE TABLE sum (only INTEGER PRIMARY KEY CHECK (only = 1), sum BLOB NOT NULL) STRICT;"
    )


class SignedHead(msgspec.Struct, frozen=True):
    """The last head signed: entries, 32-byte root, the note."""

    size: int
    root: bytes
    note: bytes


class Seeds:
    """The seeds of one node and the last head they signed; safe to read from any thread.

    Args:
        path: an existing `signer.sqlite`; see `create`.

    Raises:
        SignerError: `signer-missing`, `signer-exposed` if others may read the file, or
            `signer-damaged`: it holds something else than was put in it.
        StoreError: written by a newer version, or damaged.
    """

    def __init__(self, path: Path) -> None:
        if not path.exists():
            raise SignerError(
                "signer-missing",
                f"there is no {path.name} in this directory",
                "restore the last backup; without one: docs/operate/recover.md",
            )
        if path.stat().st_mode & 0o077:
            raise SignerError(
                "signer-exposed",
                f"{path.name} can be read by other users of this machine",
                f"run `chmod 600 {quoted(path)}`; "
                "if somebody may have copied it, tell the other groups",
            )
        self.path = path
        self.space = Space()
        self._lock = threading.Lock()
        with self._readable():
            check_version(path, signer_migrations)
            self._db = _connect(path)
            try:
                if signer_migrations.pending(self._db):
                    signer_migrations.apply(self._db)
                self._load()
            except BaseException:
                self._db.close()
                raise

    def _load(self) -> None:
        # Of an earlier release's file the sum is made now: what it holds was in use so far.
        with self._changing() as (seeds, _log, _head):
            # The very rows that were summed: another way to them may lead past a damaged page.
            self._seeds: dict[str, bytes] = dict(seeds)

    @contextmanager
    def _readable(self) -> Iterator[None]:
        """Say of a file whose very tables are damaged that it is."""
        try:
            yield
        except UNREADABLE as error:
            # Without a code Python raises it: a text in the file is none.
            code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
            if code not in _UNREADABLE or no_room(error):
                raise
            raise self._damaged() from error

    def _damaged(self) -> SignerError:
        return SignerError(
            "signer-damaged",
            f"{self.path.name} holds something else than was written to it: its disk damaged it",
            "nothing is signed with it; restore the file from its own backup, on a sound disk: "
            "docs/operate/store.md",
        )

    @classmethod
    def create(cls, path: Path, seeds: Mapping[KeyName, bytes] | None = None) -> Self:
        """Make the file with fresh seeds, or with given ones where `seeds` names them.

        Raises:
            SignerError: `signer-exists`: the file is there already; it is left alone.
        """
        chosen = {name: secrets.token_bytes(SEED_BYTES) for name in KeyName} | dict(seeds or {})
        if any(len(seed) != SEED_BYTES for seed in chosen.values()):
            raise ValueError(f"a seed has {SEED_BYTES} bytes")
        try:
            # O_EXCL and the mode at creation: never a moment in which others can read it.
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            raise SignerError(
                "signer-exists",
                f"{path.name} is there already and was left alone",
                "keys are made once; move the file away only if you mean to start a new node",
            ) from None
        db = _connect(path)
        signer_migrations.apply(db)
        with db.atomic():
            db.conn.executemany(
                "INSERT INTO seeds VALUES (?, ?)", [(str(k), v) for k, v in chosen.items()]
            )
            _keep_sum(db)
        db.close()
        return cls(path)

    def bind(self, coalition: bytes, group: bytes) -> None:
        """State once and for all which log this key signs; the same again is fine.

        Args:
            coalition: 32-byte id.
            group: 16-byte id.

        Raises:
            SignerError: `signer-bound`: it signs another log already.
        """
        with self._changing():
            row = self._db.conn.execute("SELECT coalition, group_id FROM log").fetchone()
            if row is None:
                self._db.conn.execute("INSERT INTO log VALUES (1, ?, ?)", (coalition, group))
            elif row != (coalition, group):
                raise SignerError(
                    "signer-bound",
                    "this node's keys already belong to a group in another coalition",
                    "one directory is one node in one coalition; run `commonweal init` elsewhere",
                )

    @property
    def bound(self) -> tuple[bytes, bytes] | None:
        """Coalition and group whose log this key signs; None before `bind`."""
        row = self._db.conn.execute("SELECT coalition, group_id FROM log").fetchone()
        return None if row is None else (row[0], row[1])

    @property
    def origin(self) -> str:
        """The origin line of the log this key signs.

        Raises:
            SignerError: `signer-unbound` before `bind`.
        """
        row = self.bound
        if row is None:
            raise SignerError(
                "signer-unbound",
                "this node has not joined a coalition yet",
                "run `commonweal join` with the assembled charter",
            )
        return origin(row[0], row[1])

    def public(self, name: KeyName) -> bytes:
        """The 32-byte public key of one of the signing keys."""
        return public_key(self._seed(name))

    def has(self, name: KeyName) -> bool:
        """Whether the file holds this key: files of earlier releases lack the agreement key."""
        return name in self._seeds

    def head(self) -> SignedHead | None:
        """The last head signed; None if none was."""
        with self._lock:
            return self._head()

    def try_room(self) -> None:
        """Write something that changes nothing; afterwards `space` tells whether there is room.

        Raises:
            StoreError: `disk-full`.
        """
        with self.space.watched(), self._lock, self._db.atomic():
            self._db.execute("PRAGMA user_version = 0")
        self.space.full = False

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def _seed(self, name: KeyName) -> bytes:
        return self._seeds[name]

    def _exchange(self, seeds: Mapping[str, bytes], *dropped: str, headless: bool = False) -> None:
        """Put seeds in the place of those of the same names, and erase others, all at once.

        With another log key the last head is signed again: at no moment does the file hold a head
        by a key that it lacks.

        Args:
            headless: whether the last head is forgotten instead: another log key has signed none.
        """
        with self._changing():
            if headless:
                self._db.conn.execute("DELETE FROM head")
            rows = list(seeds.items())
            self._db.conn.executemany("INSERT OR REPLACE INTO seeds VALUES (?, ?)", rows)
            gone = [(name,) for name in dropped]
            self._db.conn.executemany("DELETE FROM seeds WHERE name = ?", gone)
            last, seed = self._head(), seeds.get(str(KeyName.LOG))
            if last is not None and seed is not None:
                checkpoint = Checkpoint(self.origin, last.size, last.root)
                self._keep_head(last.size, last.root, sign_checkpoint(seed, checkpoint))
        # Only now: what a full disk kept from being stored is not in use either.
        kept = {name: known for name, known in self._seeds.items() if name not in dropped}
        self._seeds = {**kept, **seeds}

    @contextmanager
    def _changing(self) -> Iterator[list[_Rows]]:
        """Change the file, whole or not at all, and its sum with it; yields all rows before.

        Raises:
            SignerError: `signer-damaged`: it holds something else than was put in it.
        """
        with self._lock, self._db.atomic():
            kept = self._db.conn.execute("SELECT sum FROM sum").fetchone()
            rows = _rows(self._db)
            if kept is not None and kept[0] != _sum(rows):
                raise self._damaged()
            yield rows
            _keep_sum(self._db, kept)

    def _head(self) -> SignedHead | None:
        row = self._db.conn.execute("SELECT size, root, note FROM head").fetchone()
        return None if row is None else SignedHead(*row)

    def _keep_head(self, size: int, root: bytes, note: bytes) -> None:
        self._db.conn.execute("INSERT OR REPLACE INTO head VALUES (1, ?, ?, ?)", (size, root, note))


_ALL = (
    "SELECT name, seed FROM seeds ORDER BY name",
    "SELECT coalition, group_id FROM log",
    "SELECT size, root, note FROM head",
)
_UNREADABLE = frozenset({sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
"""Of a file whose tables can't be made out; that the disk is full is another thing."""


_Rows = list[tuple[Any, ...]]


def _rows(db: Database) -> list[_Rows]:
    return [db.conn.execute(query).fetchall() for query in _ALL]


def _sum(rows: list[_Rows]) -> bytes:
    """Of every row; only its owner reads the file, so its secrets may go into it."""
    return blake2b(msgspec.msgpack.encode(rows), digest_size=16).digest()


def _keep_sum(db: Database, known: tuple[bytes] | None = None) -> None:
    made = _sum(_rows(db))
    if known is None or known[0] != made:
        db.conn.execute("INSERT OR REPLACE INTO sum VALUES (1, ?)", (made,))


def _connect(path: Path) -> Database:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    db = Database(connection, recursive_triggers=False, execute_plugins=False)
    # One file, no WAL: a copy of signer.sqlite is complete whenever no write is under way. EXTRA
    # also syncs the directory after the journal is gone, so a power cut can't bring it back.
    db.execute("PRAGMA journal_mode = DELETE")
    db.execute("PRAGMA synchronous = EXTRA")
    db.execute("PRAGMA secure_delete = ON")
    return db
