"""A database file is called damaged where it is, and not where SQLite only thinks so."""

import asyncio
import sqlite3
from contextlib import closing

import pyrage
import pytest

from node.backup.making import make_backup
from node.backup.restoring import restore
from node.backup.soundness import fault_of
from node.core import open_node
from node.tests.commands.world import world
from node.tests.small_federation import NOW


async def test_a_backup_with_a_question_to_the_members_is_restored(tmp_path):
    async with world(tmp_path) as at:
        await at.run(1, "participation.ask", trait="Shift?", answers=["early", "late"])
        directory = at.nodes[0].directory
    key = pyrage.x25519.Identity.generate()
    make_backup(directory, tmp_path / "night.age", [str(key.to_public())], NOW)
    await asyncio.to_thread(restore, tmp_path / "night.age", tmp_path / "again", str(key))
    async with open_node(tmp_path / "again") as node:
        assert node.traits.questions() == {"Shift?": ("early", "late")}


@pytest.mark.parametrize("key", ["PRIMARY KEY (a, b)", "PRIMARY KEY (a, c)"])
def test_a_null_that_is_there_is_a_fault_and_one_that_is_not_is_none(tmp_path, key):
    path = tmp_path / "x.sqlite"
    table = "CREATE TABLE t (a TEXT NOT NULL, b INTEGER{}, c TEXT{}, {}) WITHOUT ROWID"
    kept = " NOT NULL"
    free = table.format(kept if " b)" in key else "", kept if " c)" in key else "", key)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(free)
        db.execute("INSERT INTO t VALUES ('x', 0, 'y')")
        db.execute("PRAGMA writable_schema = ON")
        db.execute("UPDATE sqlite_master SET sql = ?", (table.format(kept, kept, key),))
    assert fault_of(path) == ""
    column = "c" if " b)" in key else "b"
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("PRAGMA writable_schema = ON")
        db.execute("UPDATE sqlite_master SET sql = ?", (free,))
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(f"UPDATE t SET {column} = NULL")
        db.execute("PRAGMA writable_schema = ON")
        db.execute("UPDATE sqlite_master SET sql = ?", (table.format(kept, kept, key),))
    # Not the false alarm's words alone: the NULL itself is looked for.
    assert fault_of(path).startswith("NULL value in t.")


def test_a_file_that_is_no_database_is_a_fault(tmp_path):
    (tmp_path / "x.sqlite").write_bytes(b"not a database" * 100)
    assert fault_of(tmp_path / "x.sqlite") == "file is not a database"
