"""A simulated disk: SQLite files in memory that lose power, fill, and flip bits.

Above the connection everything is the node's own: `node.store` runs its statements, `node.signer`
its own. What is simulated is below:

    here                                real
    COMMIT returns                      fsync of the WAL (store) or of journal and directory
                                        (signer) returned: durable from then on
    statements of an open transaction   pages in the process and in the WAL without a commit mark:
                                        volatile; a power cut undoes all of them
    the connection's `fuse`             power fails before the n-th write, or after a COMMIT that
                                        nobody was told of
    the connection's `room`             commits until the disk is full: the WAL (store) can't grow
                                        at a COMMIT, the journal (signer) not at the first write
    `flip`                              the medium returns another bit than was written; SQLite
                                        keeps no checksum of pages, so it does not notice

A store whose disk lies about fsync is not simulated.
"""

import functools
import sqlite3
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from node.tests.store.at_rest import entries_at_rest, replace_entry

T = TypeVar("T")

PLATTER_PAGE_BYTES = 1024
"""A sixteenth of the store's: in memory a transaction copies each page that it changes, which was a
twentieth of a run; which pages there are is below what is simulated."""

WRITES = ("INSERT", "UPDATE", "DELETE", "COMMIT")


class PowerCut(BaseException):
    """The machine lost power. Not an `Exception`: nothing on the way may catch it and go on."""


class Platter(sqlite3.Connection):
    """One file of a node, which outlives the node's process.

    Attributes:
        fuse: writes until power fails; None while it doesn't.
        after_commit: whether a COMMIT that the fuse meets is carried out first.
        room: commits until the disk is full; None while it has room.
        journal: whether each transaction needs a journal of its own, as the signer's do.
        dead: power has failed; only `reopen` helps.
    """

    fuse: int | None = None
    after_commit = False
    room: int | None = None
    journal = False
    dead = False

    def execute(self, sql: str, *args: Any) -> sqlite3.Cursor:
        """As SQLite's, unless the power fails."""
        if self.fuse is None and self.room is None and not self.dead:
            return super().execute(sql, *args)
        return self._execute(sql, *args)

    def executemany(self, sql: str, *args: Any) -> sqlite3.Cursor:
        """As SQLite's, unless the power fails."""
        if self.fuse is not None or self.dead:
            self._burn(sql)
        if self.room is not None:
            self._fill(sql)
        return super().executemany(sql, *args)

    def _execute(self, sql: str, *args: Any) -> sqlite3.Cursor:
        if self.dead and sql.startswith("ROLLBACK"):
            return super().execute(sql, *args)  # what the next start does with the WAL
        if self.after_commit and sql.startswith("COMMIT") and self.fuse == 0:
            super().execute(sql, *args)
        self._burn(sql)
        if self.room is not None:
            self._fill(sql)
        return super().execute(sql, *args)

    def _fill(self, sql: str) -> None:
        commits = sql.startswith("COMMIT")
        if self.room == 0 and (commits or (self.journal and _writes(sql))):
            raise sqlite3.OperationalError("database or disk is full")
        if commits:
            self.room -= 1

    def _burn(self, sql: str) -> None:
        if self.dead:
            raise PowerCut
        if self.fuse is not None and _writes(sql):
            if self.fuse == 0:
                self.dead, self.fuse = True, None
                raise PowerCut
            self.fuse -= 1

    def reopen(self) -> None:
        """What a start finds: the last commit."""
        if self.in_transaction:
            super().execute("ROLLBACK")
        self.dead, self.fuse, self.after_commit = False, None, False


def _writes(sql: str) -> bool:
    return sql.lstrip().upper().startswith(WRITES)


def flip(disk: Platter, key: int, bit: int) -> None:
    """Let a stored entry read otherwise than it was written; past fuse and room: nobody writes."""
    fuse, room, disk.fuse, disk.room = disk.fuse, disk.room, None, None
    changed = bytearray(dict(entries_at_rest(disk))[key])
    changed[bit // 8 % len(changed)] ^= 1 << bit % 8
    replace_entry(disk, key, bytes(changed))
    disk.fuse, disk.room = fuse, room


def spoil(disk: Platter, query: str, data: bytes, bit: int) -> None:
    """Let what `query` puts read otherwise by one bit; past fuse and room, as `flip`."""
    fuse, room, disk.fuse, disk.room = disk.fuse, disk.room, None, None
    changed = bytearray(data)
    changed[bit // 8 % len(changed)] ^= 1 << bit % 8
    disk.execute(query, (bytes(changed),))
    disk.fuse, disk.room = fuse, room


def platter(migrations: Migrations) -> Platter:
    """A new file with the tables of these migrations."""
    made = sqlite3.connect(":memory:", isolation_level=None, factory=Platter)
    made.deserialize(_template(migrations))
    return made


def copied(disk: Platter) -> Platter:
    """A second file with what the first one has now: a backup, or what one is restored to."""
    made = sqlite3.connect(":memory:", isolation_level=None, factory=Platter)
    made.deserialize(disk.serialize())
    made.journal = disk.journal
    return made


@functools.cache
def _template(migrations: Migrations) -> bytes:
    """The bytes of a file that has every migration and nothing else."""
    db = _database(sqlite3.connect(":memory:", isolation_level=None))
    db.execute(f"PRAGMA page_size = {PLATTER_PAGE_BYTES}")
    migrations.apply(db)
    return db.conn.serialize()


def _database(connection: sqlite3.Connection) -> Database:
    return Database(connection, recursive_triggers=False, execute_plugins=False)


class File:
    """What `node.store.database.StoreFile` is to a store, on a platter and without threads.

    A write is a transaction of its own: a group commit that carries one write.
    """

    def __init__(self, connection: Platter) -> None:
        self.reader = _database(connection)
        self._platter = connection

    async def write(self, run: Callable[..., Any], *args: Any) -> Any:
        """One durable write."""
        return self.run(run, *args)

    def run(self, run: Callable[..., Any], *args: Any) -> Any:
        """The same, for callers who await nothing."""
        connection = self._platter
        connection.execute("BEGIN IMMEDIATE")
        try:
            value = run(self.reader, *args)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        return value

    async def read(self, run: Callable[..., Any], *args: Any) -> Any:
        """A read that a process does apart."""
        return run(*args)

    async def alone(self, run: Callable[..., Any], *args: Any) -> Any:
        """Several transactions, which `run` makes for itself."""
        return run(self.reader, *args)

    def close(self) -> None:
        """Nothing to finish: every write is done when it returns."""


class ReadOnce:
    """What was read of a platter since the last write to it: asked for again, it is the same.

    A write is a row changed, also one that was undone.
    """

    def __init__(self, connection: Platter) -> None:
        self._platter = connection
        self._changes = -1
        self._known: dict[tuple[Any, ...], Any] = {}

    def __call__(self, read: Callable[..., T], *args: Any) -> T:
        """What `read(*args)` gives; `read` is a method of one name, whatever it is bound to."""
        changes = self._platter.total_changes
        if changes != self._changes:
            self._known.clear()
            self._changes = changes
        key = (read.__name__, *args)
        if key not in self._known:
            self._known[key] = read(*args)
        return self._known[key]


def fixed(connection: Platter, table: str, rows: Mapping[str, bytes]) -> None:
    """Write rows of (name, bytes) that the run's seed decides and SQLite would draw."""
    key, value = {"meta": ("name", "value"), "seeds": ("name", "seed")}[table]
    connection.executemany(
        f"INSERT OR REPLACE INTO {table} ({key}, {value}) VALUES (?, ?)", rows.items()
    )
