"""Stores of tests that are copies are what migrating makes, and are never out of date."""

from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from node.directory import DATABASES, SIGNER_FILE
from node.seeds import signer_migrations
from node.store.box_schema import box_migrations
from node.store.database import LOG_PAGE_BYTES, StoreFile
from node.tests.migrated_once import MARKS, MIGRATE

STORES = {name: kind for name, kind in DATABASES.items() if name != SIGNER_FILE}
STORES["a box"] = box_migrations
PRAGMAS = "page_size", "journal_mode", "application_id", "user_version", "encoding", "auto_vacuum"


def look(db: Database) -> tuple[object, object, dict[tuple[str, int], object]]:
    """Schema and pragmas of a file, and its rows by table and number, but not when it was made."""
    schema = db.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall()
    pragmas = [db.execute(f"PRAGMA {name}").fetchone() for name in PRAGMAS]
    rows = {
        (table, number): [value for name, value in row.items() if name != "applied_at"]
        for table in db.table_names()
        for number, row in enumerate(db[table].rows)
    }
    return schema, pragmas, rows


def made(path: Path, kind: Migrations) -> tuple[object, object, dict[tuple[str, int], object]]:
    with StoreFile(path, kind) as file:
        return look(file.reader)


@pytest.mark.parametrize("kind", STORES.values(), ids=STORES)
def test_a_copy_is_what_migrating_makes_and_draws_its_own_chance(
    kind: Migrations, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    copied = [made(tmp_path / f"copy{n}", kind) for n in range(2)]
    request.getfixturevalue("migrating")
    migrated = [made(tmp_path / f"migrated{n}", kind) for n in range(2)]

    (schema, pragmas, first), (_, _, second) = migrated
    drawn = {place for place, row in first.items() if row != second[place]}
    for other in copied:
        assert other[:2] == (schema, pragmas)
        assert other[2].keys() == first.keys()
        assert {place for place, row in other[2].items() if row != first[place]} == drawn
    assert {place for place, row in copied[0][2].items() if row != copied[1][2][place]} == drawn


def test_the_signer_s_tables_are_those_that_migrating_makes() -> None:
    with closing(Database(memory=True)) as copied, closing(Database(memory=True)) as migrated:
        signer_migrations.apply(copied)
        MIGRATE(signer_migrations, migrated)
        assert look(copied) == look(migrated)


def test_a_set_with_other_steps_gets_no_copy_of_its_namesake(tmp_path: Path) -> None:
    def table(name: str) -> Migrations:
        kind = Migrations("test-namesakes")

        @kind()
        def m001(db: Database) -> None:
            db.executescript(f"CREATE TABLE {name} (n INTEGER)")

        return kind

    for name in ("one", "two", "one"):
        with StoreFile(tmp_path / f"{name}.sqlite", table(name)) as file:
            assert name in file.reader.table_names()
        (tmp_path / f"{name}.sqlite").unlink()


@pytest.mark.parametrize("stored_first", [True, False])
def test_a_copy_has_pages_as_large_as_its_file_wants(tmp_path: Path, stored_first: bool) -> None:
    kind = Migrations("test-pages")

    @kind()
    def m001(db: Database) -> None:
        db.executescript("CREATE TABLE one (n INTEGER)")

    def in_memory() -> int:
        with closing(Database(memory=True)) as db:
            kind.apply(db)
            return int(db.execute("PRAGMA page_size").fetchone()[0])

    def stored() -> int:
        with StoreFile(tmp_path / "pages.sqlite", kind, page_bytes=LOG_PAGE_BYTES) as file:
            return int(file.reader.execute("PRAGMA page_size").fetchone()[0])

    if stored_first:
        assert stored() == LOG_PAGE_BYTES
    assert in_memory() != LOG_PAGE_BYTES
    assert stored() == LOG_PAGE_BYTES


def test_a_file_that_has_tables_gets_what_it_lacks(tmp_path: Path) -> None:
    older, newer = Migrations("test-steps"), Migrations("test-steps")

    @older()
    @newer()
    def m001(db: Database) -> None:
        db.executescript("CREATE TABLE one (n INTEGER)")

    @newer()
    def m002(db: Database) -> None:
        db.executescript("CREATE TABLE two (n INTEGER)")

    with StoreFile(tmp_path / "new.sqlite", newer):
        pass
    with StoreFile(tmp_path / "old.sqlite", older) as file:
        file.run(lambda db: db.execute("INSERT INTO one VALUES (5)"))
    with StoreFile(tmp_path / "old.sqlite", newer) as file:
        assert {"one", "two"} <= set(file.reader.table_names())
        assert file.reader.execute("SELECT n FROM one").fetchall() == [(5,)]


@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_in_the_header_of_an_empty_file_stays(mark: str, tmp_path: Path) -> None:
    path = tmp_path / "marked.sqlite"
    with closing(Database(path)) as db:
        db.execute(f"PRAGMA {mark} = 77")
    with StoreFile(path, box_migrations) as file:
        assert file.reader.execute(f"PRAGMA {mark}").fetchone() == (77,)
        assert file.reader.table_names()
