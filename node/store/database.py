"""One SQLite file: one writer thread with group commit, read-only readers, own migrations.

Every write runs on the one writer thread. Writes that arrive while a commit is under way are
committed together by the next one (one fsync for many), each in a savepoint of its own, so that
one failing write does not undo its neighbours. A write is acknowledged only after that commit.

Crash points, for the file as a whole (WAL, synchronous=FULL):
  - before COMMIT returns: the transaction is rolled back at the next open; nobody was told it
    had happened;
  - after COMMIT returns and before the caller hears of it: the write is there. Callers that
    repeat a write must therefore be idempotent or see the conflict.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar
from urllib.parse import quote

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from node.errors import StoreError
from node.store.space import Space, disk_full, no_room

P = ParamSpec("P")
T = TypeVar("T")

# Writes one commit may carry. A commit costs an fsync (0.1-10 ms); a few hundred small writes
# fit in that time, more would only make the first caller wait.
MAX_GROUP_COMMIT = 256
# How long a second process (backup, doctor) may hold the file before we give up, milliseconds.
BUSY_TIMEOUT_MS = 10_000
UNREADABLE = sqlite3.DatabaseError, UnicodeDecodeError, KeyError
"""What reading a file raises whose schema a disk has damaged: text that is none, a column that has
another name."""
# Of a file's pages. Each connection keeps twenty of them ready from the first, and a node has some
# thirty connections: with large pages they take 2 MiB more, and each small file 70 KiB more.
PAGE_BYTES = 4_096
# Of the logs: measured fastest for bulk ingest of 500-byte statements and 8 KiB tiles.
LOG_PAGE_BYTES = 16_384
# Page cache of the writer, KiB; the whole node is to stay below 100 MiB.
WRITER_CACHE_KIB = 16_384
READER_CACHE_KIB = 4_096
# Threads for reads that would hold up the event loop.
READER_THREADS = 2


@dataclass
class _Job:
    """One write waiting for the writer thread."""

    run: Callable[[Database], Any]
    future: Future[Any] = field(default_factory=Future)


class StoreFile:
    """A SQLite file and the threads that use it.

    Args:
        path: the file; created, mode 0600, if absent.
        migrations: the schema, as registered functions, each applied in a transaction.
        pragmas: extra pragmas for the writer, such as `secure_delete`.
        page_bytes: of a file that is created; one that is there keeps its own.

    Raises:
        StoreError: `store-newer` if a newer version wrote the file, `store-damaged` if it isn't
            a usable database. The file is unchanged in both cases.
    """

    def __init__(
        self,
        path: Path,
        migrations: Migrations,
        *,
        pragmas: Mapping[str, str | int] | None = None,
        page_bytes: int = PAGE_BYTES,
    ) -> None:
        self.path = path
        self.space = Space()
        self._pragmas = dict(pragmas or {})
        self._page_bytes = page_bytes
        self._pending: deque[_Job] = deque()
        self._readers: list[sqlite3.Connection] = []
        self._readers_lock = threading.Lock()
        self._local = threading.local()
        self._closed = False
        check_version(path, migrations)
        path.touch(mode=0o600)
        self._writer = ThreadPoolExecutor(1, thread_name_prefix=f"write-{path.stem}")
        self._reading = ThreadPoolExecutor(READER_THREADS, thread_name_prefix=f"read-{path.stem}")
        try:
            self._db = self._writer.submit(self._open, migrations).result()
        except sqlite3.DatabaseError as error:
            self._writer.shutdown()
            raise (disk_full() if no_room(error) else _damaged(path, error)) from error

    def _open(self, migrations: Migrations) -> Database:
        # isolation_level None: no implicit transactions; `atomic` states each one.
        connection = sqlite3.connect(
            self.path, isolation_level=None, timeout=BUSY_TIMEOUT_MS / 1000, cached_statements=256
        )
        db = Database(connection, recursive_triggers=False, execute_plugins=False)
        db.execute(f"PRAGMA page_size = {self._page_bytes}")
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute(f"PRAGMA cache_size = -{WRITER_CACHE_KIB}")
        db.execute("PRAGMA foreign_keys = ON")
        for name, value in self._pragmas.items():
            db.execute(f"PRAGMA {name} = {value}")
        if migrations.pending(db):
            migrations.apply(db)
        return db

    # Writing

    def submit(
        self, run: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> Future[T]:
        """Queue one write; the future resolves after the commit that made it durable.

        `run` is called on the writer thread as `run(db, *args, **kwargs)` inside a transaction;
        what it raises undoes this write alone and is raised by the future.
        """
        if self._closed:
            raise StoreError("store-closed", f"{self.path.name} is closed")
        job = _Job(lambda db: run(db, *args, **kwargs))
        self._pending.append(job)
        self._writer.submit(self._commit_group)
        return job.future

    def run(
        self, run: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Write and wait, for callers without an event loop."""
        return self.submit(run, *args, **kwargs).result()

    async def write(
        self, run: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Write; returns when the write is durable."""
        return await asyncio.wrap_future(self.submit(run, *args, **kwargs))

    def run_alone(
        self, run: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run on the writer thread outside any transaction, and wait.

        For work in several transactions of its own and for VACUUM. Between them no other write
        of this process gets in.
        """
        return self._writer.submit(self._alone, lambda db: run(db, *args, **kwargs)).result()

    async def alone(
        self, run: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """`run_alone` for callers with an event loop."""
        return await asyncio.wrap_future(
            self._writer.submit(self._alone, lambda db: run(db, *args, **kwargs))
        )

    def _alone(self, run: Callable[[Database], T]) -> T:
        with self.space.watched():
            return run(self._db)

    async def try_room(self) -> None:
        """Write something that changes nothing; afterwards `space` tells whether there is room.

        Raises:
            StoreError: `disk-full`.
        """
        await self.write(_rewrite_header)

    def _commit_group(self) -> None:
        """Run what is pending in one transaction; on the writer thread only."""
        jobs: list[_Job] = []
        while self._pending and len(jobs) < MAX_GROUP_COMMIT:
            job = self._pending.popleft()
            if job.future.set_running_or_notify_cancel():
                jobs.append(job)
        if not jobs:
            return  # an earlier group has taken this call's job along
        results: list[tuple[_Job, Any, BaseException | None]] = []
        try:
            self._db.execute("BEGIN IMMEDIATE")
            results.extend(self._attempt(job) for job in jobs)
            self._db.execute("COMMIT")
        except BaseException as error:  # noqa: BLE001 - handed to every caller whose write is undone
            if self._db.conn.in_transaction:
                self._db.execute("ROLLBACK")
            results = [(job, None, error) for job in jobs]
        if any(failure is None for _, _, failure in results):
            self.space.full = False
        for job, value, failure in results:
            if failure is None:
                job.future.set_result(value)
            else:
                job.future.set_exception(self.space.refused(failure))

    def _attempt(self, job: _Job) -> tuple[_Job, Any, BaseException | None]:
        try:
            with self._db.atomic():
                return (job, job.run(self._db), None)
        except BaseException as error:
            if not self._db.conn.in_transaction:
                raise  # the transaction itself is gone (disk full): nothing of the group stands
            return (job, None, error)

    # Reading

    @property
    def reader(self) -> Database:
        """The calling thread's read-only connection; each statement sees one committed state."""
        db: Database | None = getattr(self._local, "db", None)
        if db is None:
            if self._closed:
                raise StoreError("store-closed", f"{self.path.name} is closed")
            connection = _open_readonly(self.path)
            connection.execute(f"PRAGMA cache_size = -{READER_CACHE_KIB}")
            db = Database(connection, recursive_triggers=False, execute_plugins=False)
            self._local.db = db
            with self._readers_lock:
                self._readers.append(connection)
        return db

    async def read(self, run: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a read that may take long on a reader thread; `run` uses `reader` there."""
        return await asyncio.wrap_future(self._reading.submit(run, *args, **kwargs))

    def close(self) -> None:
        """Finish what is queued, then close every connection; a second call does nothing."""
        if self._closed:
            return
        self._closed = True
        self._reading.shutdown(wait=True)
        self._writer.submit(self._close_all).result()
        self._writer.shutdown(wait=True)

    def _close_all(self) -> None:
        while self._pending:
            self._commit_group()
        with self._readers_lock:
            for connection in self._readers:
                connection.close()
        self._db.close()

    def __enter__(self) -> StoreFile:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _rewrite_header(db: Database) -> None:
    # Nobody reads the number; SQLite writes its page all the same.
    db.execute("PRAGMA user_version = 0")


def empty_wal(db: Database, what: str) -> None:
    """Bring the write-ahead log into the file and cut it to nothing: old pages are gone from it.

    On the writer thread, outside any transaction. Never waits for readers: writes would wait too.

    Args:
        what: is to be gone, for the error: "these votes".

    Raises:
        StoreError: `store-busy`: somebody reads an older state; repeat later.
    """
    db.execute("PRAGMA busy_timeout = 0")
    try:
        busy, _, _ = db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        db.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    if busy:
        raise StoreError(
            "store-busy",
            f"something reads an older state of this file, so {what} can't be erased from it yet",
            "end the backup or copy; the node tries again",
        )


def _open_readonly(path: Path, *, immutable: bool = False) -> sqlite3.Connection:
    return sqlite3.connect(
        f"file:{quote(str(path))}?mode=ro{'&immutable=1' if immutable else ''}",
        uri=True,
        isolation_level=None,
        timeout=BUSY_TIMEOUT_MS / 1000,
        check_same_thread=False,  # used by one thread; closed by the writer's
    )


@contextmanager
def snapshot(path: Path) -> Iterator[Database]:
    """One state of a store file for as long as the context is open, whoever writes meanwhile.

    Raises:
        StoreError: `store-damaged`.
    """
    try:
        connection = _open_readonly(path)
    except sqlite3.DatabaseError as error:
        raise _damaged(path, error) from error
    try:
        # The transaction's first read fixes what it sees; WAL keeps it until it ends.
        connection.execute("BEGIN")
        yield Database(connection, recursive_triggers=False, execute_plugins=False)
    except sqlite3.DatabaseError as error:
        raise _damaged(path, error) from error
    finally:
        connection.close()


def check_version(path: Path, migrations: Migrations) -> None:
    """Look, without changing anything, whether we know every migration the file has had.

    Raises:
        StoreError: `store-newer`, `store-foreign` or `store-damaged`.
    """
    if not path.exists() or path.stat().st_size == 0:
        return
    try:
        with _at_rest(path) as db:
            if not db["_sqlite_migrations"].exists() and db.table_names():
                raise StoreError(
                    "store-foreign",
                    f"{path.name} holds tables that are not commonweal's",
                    "move the file away, or point the node at its own directory",
                )
            applied = {migration.name for migration in migrations.applied(db)}
    except UNREADABLE as error:
        raise _damaged(path, error) from error
    if unknown := sorted(applied - _names(migrations)):
        raise StoreError(
            "store-newer",
            f"{path.name} was written by a newer version of commonweal (it has {unknown[0]!r})",
            "upgrade commonweal on this machine, or go back to the copy from before the upgrade: "
            "docs/operate/upgrade.md",
        )


def is_older(path: Path, migrations: Migrations) -> bool:
    """Whether a file that `check_version` takes lacks a migration; nothing is changed.

    A file without any table is not of an earlier release: a crash fell into its making.
    """
    if not path.exists() or path.stat().st_size == 0:
        return False
    with _at_rest(path) as db:
        return bool(migrations.applied(db)) and bool(migrations.pending(db))


def check_sound(path: Path) -> None:
    """Read a whole file at rest, tables against their indexes; nothing is changed.

    Raises:
        StoreError: `store-damaged`.
    """
    try:
        with _at_rest(path) as db:
            said = db.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except UNREADABLE as error:
        raise _damaged(path, error) from error
    if said != "ok":
        # Where in the file, and then what is wrong there.
        raise _damaged(path, said.splitlines()[-1])


def application_id(path: Path) -> int:
    """The number in a file's header that says whose it is. Changes nothing.

    Raises:
        StoreError: `store-damaged`, or there is no file.
    """
    try:
        with _at_rest(path) as db:
            return int(db.execute("PRAGMA application_id").fetchone()[0])
    except UNREADABLE as error:
        raise _damaged(path, error) from error


@contextmanager
def _at_rest(path: Path) -> Iterator[Database]:
    """A file that no process has open, without leaving anything beside it."""
    # Immutable: without it even a reader leaves -wal and -shm files beside a WAL database.
    # If there is a -wal, a crash left it, and what it holds counts.
    connection = _open_readonly(path, immutable=not path.with_name(f"{path.name}-wal").exists())
    try:
        yield Database(connection, recursive_triggers=False, execute_plugins=False)
    finally:
        connection.close()


def _names(migrations: Migrations) -> set[str]:
    with_nothing_applied = Database(memory=True, execute_plugins=False)
    try:
        return {migration.name for migration in migrations.pending(with_nothing_applied)}
    finally:
        with_nothing_applied.close()


def _damaged(path: Path, error: Exception | str) -> StoreError:
    return StoreError(
        "store-damaged",
        f"{path.name} can't be used as a database: {error}",
        "run `commonweal doctor`; restore the last backup if the disk is sound",
    )
