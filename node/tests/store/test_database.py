import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from node.errors import StoreError
from node.store.database import LOG_PAGE_BYTES, MAX_GROUP_COMMIT, PAGE_BYTES, StoreFile
from node.store.logs import LogStore
from node.web.sessions import SessionStorage

ROOT = Path(__file__).resolve().parents[3]

numbers = Migrations("test-numbers")


@numbers()
def m001_numbers(db: Database) -> None:
    db.executescript("CREATE TABLE numbers (n INTEGER PRIMARY KEY) STRICT")


newer_numbers = Migrations("test-numbers")
newer_numbers(name="m001_numbers")(m001_numbers)


@newer_numbers()
def m002_colours(db: Database) -> None:
    db.executescript("CREATE TABLE colours (name TEXT)")


def add(db: Database, n: int) -> int:
    db.execute("INSERT INTO numbers VALUES (?)", (n,))
    return n


def held(file: StoreFile) -> list[int]:
    return [n for (n,) in file.reader.execute("SELECT n FROM numbers ORDER BY n")]


async def test_a_failing_write_undoes_itself_and_not_its_neighbours(tmp_path):
    with StoreFile(tmp_path / "a.sqlite", numbers) as file:

        def add_twice(db: Database, n: int) -> None:
            add(db, n)
            add(db, n)

        good = [file.write(add, n) for n in range(5)]
        results = await asyncio.gather(
            *good, file.write(add_twice, 77), file.write(add, 9), return_exceptions=True
        )
        assert isinstance(results[5], sqlite3.IntegrityError)
        assert results[6] == 9
        assert held(file) == [0, 1, 2, 3, 4, 9]


async def test_many_writes_at_once_share_commits(tmp_path):
    commits: list[str] = []
    queued = threading.Event()

    def hold_the_writer(db: Database) -> None:
        db.conn.set_trace_callback(lambda sql: commits.append(sql) if sql == "COMMIT" else None)
        queued.wait(10)

    with StoreFile(tmp_path / "a.sqlite", numbers) as file:
        holding = asyncio.create_task(file.alone(hold_the_writer))
        writes = [asyncio.create_task(file.write(add, n)) for n in range(MAX_GROUP_COMMIT * 2)]
        await asyncio.sleep(0.05)
        queued.set()
        await asyncio.gather(holding, *writes)
        assert len(held(file)) == MAX_GROUP_COMMIT * 2
        assert len(commits) == 2


async def test_a_reader_cannot_write(tmp_path):
    with (
        StoreFile(tmp_path / "a.sqlite", numbers) as file,
        pytest.raises(sqlite3.OperationalError, match="readonly"),
    ):
        add(file.reader, 1)


async def test_reads_from_other_threads_see_what_was_acknowledged(tmp_path):
    with StoreFile(tmp_path / "a.sqlite", numbers) as file:
        await file.write(add, 4)
        assert await file.read(held, file) == [4]


def test_a_store_from_a_newer_version_is_refused_and_unchanged(tmp_path):
    path = tmp_path / "a.sqlite"
    StoreFile(path, newer_numbers).close()
    before = path.read_bytes()
    with pytest.raises(StoreError) as caught:
        StoreFile(path, numbers)
    assert caught.value.code == "store-newer"
    assert "upgrade" in caught.value.hint
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["a.sqlite"]


def test_an_older_store_is_migrated_and_keeps_its_rows(tmp_path):
    path = tmp_path / "a.sqlite"
    with StoreFile(path, numbers) as file:
        file.run(add, 3)
    with StoreFile(path, newer_numbers) as file:
        assert held(file) == [3]
        assert "colours" in file.reader.table_names()


@pytest.mark.parametrize(
    "content", [b"not a database at all" * 100, b"SQLite format 3\0" + b"\xff" * 5000]
)
def test_a_damaged_file_is_refused_and_unchanged(tmp_path, content):
    path = tmp_path / "a.sqlite"
    path.write_bytes(content)
    with pytest.raises(StoreError) as caught:
        StoreFile(path, numbers)
    assert caught.value.code == "store-damaged"
    assert path.read_bytes() == content


def test_somebody_elses_database_is_refused_and_unchanged(tmp_path):
    path = tmp_path / "a.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE recipes (name TEXT)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreError) as caught:
        StoreFile(path, numbers)
    assert caught.value.code == "store-foreign"
    assert path.read_bytes() == before


def test_only_the_owner_may_read_the_file(tmp_path):
    path = tmp_path / "a.sqlite"
    StoreFile(path, numbers).close()
    assert path.stat().st_mode & 0o077 == 0


def test_only_the_logs_have_large_pages_and_an_older_file_keeps_its_own(tmp_path):
    def page_bytes(file: StoreFile) -> int:
        return file.reader.execute("PRAGMA page_size").fetchone()[0]

    old = tmp_path / "old.sqlite"
    with StoreFile(old, numbers, page_bytes=LOG_PAGE_BYTES) as file:
        file.run(add, 7)
    with StoreFile(old, numbers) as file:
        assert page_bytes(file) == LOG_PAGE_BYTES
        assert file.reader.execute("SELECT n FROM numbers").fetchall() == [(7,)]
    with StoreFile(tmp_path / "new.sqlite", numbers) as file:
        assert page_bytes(file) == PAGE_BYTES
    with LogStore(tmp_path / "store.sqlite") as logs:
        assert page_bytes(logs.file) == LOG_PAGE_BYTES


async def test_a_closed_store_says_so(tmp_path):
    file = StoreFile(tmp_path / "a.sqlite", numbers)
    file.close()
    file.close()
    with pytest.raises(StoreError) as caught:
        await file.write(add, 1)
    assert caught.value.code == "store-closed"


WRITE_FOR_EVER = """
import sys
from pathlib import Path
sys.path.insert(0, {root!r})
from node.tests.store.test_database import StoreFile, add, numbers
file = StoreFile(Path({path!r}), numbers)
n = 0
while True:
    print(file.run(add, n), flush=True)
    n += 1
"""


@pytest.mark.parametrize("after", [0.02, 0.05, 0.11, 0.2])
def test_nothing_acknowledged_is_lost_by_sigkill(tmp_path, after):
    path = tmp_path / "a.sqlite"
    script = WRITE_FOR_EVER.format(root=str(ROOT), path=str(path))
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
    assert process.stdout is not None
    acknowledged = [process.stdout.readline()]
    time.sleep(after)
    os.kill(process.pid, signal.SIGKILL)
    acknowledged += process.stdout.readlines()
    process.wait()
    whole = [int(line) for line in acknowledged if line.endswith(b"\n")]
    with StoreFile(path, numbers) as file:
        found = held(file)
    assert found[: len(whole)] == whole
    # One write may have been durable and not yet acknowledged.
    assert len(found) - len(whole) in (0, 1)


async def test_what_else_is_installed_gets_no_hold_of_a_store(tmp_path, monkeypatch):
    def look() -> None:
        raise AssertionError("sqlite-utils would load plugins of all installed packages")

    monkeypatch.setattr("sqlite_utils.db.ensure_plugins_loaded", look)
    for n in range(2):
        with StoreFile(tmp_path / "a.sqlite", numbers) as file:
            await file.write(add, n)
    storage = SessionStorage(tmp_path / "sessions.sqlite", secure=False)
    await storage.open()
    await storage.close()
