"""Empty stores of tests are copies of one that was migrated in the same process (decision 0346).

Making the tables of a node's twelve files takes thirty milliseconds, and thousands of tests open a
node. The first file of a kind is migrated as ever; the next ones get its pages. Nothing is kept
between runs, and a kind is known by the very functions that would run: no copy is out of date.
"""

import sqlite3
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

MIGRATE = Migrations.apply
CHANCE = {"commonweal-logs": "UPDATE meta SET value = randomblob(16) WHERE name = 'instance'"}
"""By a set's name: what its migrations draw by chance, drawn again for a copy."""
MARKS = "application_id", "user_version"
"""Numbers in the header, which a file has that was begun in place of a lost one."""

_kept: dict[Any, sqlite3.Connection] = {}
_lock = threading.Lock()


@pytest.fixture(scope="session", autouse=True)
def migrated_once() -> Iterator[None]:
    """Copies from now on, for everything in this process; see `migrating` for tests of making."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Migrations, "apply", apply)
        yield


@pytest.fixture
def migrating(migrated_once: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file of this test runs its migrations one by one."""
    monkeypatch.setattr(Migrations, "apply", MIGRATE)


def apply(self: Migrations, db: Database, **stop: Any) -> None:
    """`Migrations.apply`, which copies where a file without tables is to get all of them."""
    if stop or not _empty(db):
        MIGRATE(self, db, **stop)
        return
    with _lock:
        made = _made(self, db)
        made.backup(db.conn)
    if self.name in CHANCE:
        db.execute(CHANCE[self.name])


def _empty(db: Database) -> bool:
    """Whether there is nothing in the file that a copy would write over, its header included."""
    marks = [db.execute(f"PRAGMA {mark}").fetchone()[0] for mark in MARKS]
    return not any(marks) and not db.table_names()


def _made(migrations: Migrations, db: Database) -> sqlite3.Connection:
    """A file in memory with these tables, with pages as large as those of `db`."""
    page_bytes: int = db.execute("PRAGMA page_size").fetchone()[0]
    steps = tuple((step.name, step.fn, step.transactional) for step in migrations.pending(db))
    key = (migrations.name, steps, page_bytes)
    if key not in _kept:
        # Stores are made on their writers' threads; `_lock` has them come one by one.
        made = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        migrated = Database(made, recursive_triggers=False, execute_plugins=False)
        migrated.execute(f"PRAGMA page_size = {page_bytes}")
        MIGRATE(migrations, migrated)
        _kept[key] = made
    return _kept[key]
