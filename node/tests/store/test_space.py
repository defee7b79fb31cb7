"""A disk that takes nothing more is told in words, and the file goes on when there is room."""

import sqlite3

import pytest

from node.errors import StoreError
from node.signer import Signer
from node.store.database import StoreFile
from node.store.space import no_room
from node.tests.store.test_database import add, held, numbers


def pages(db, more):
    """Let the file grow by so many pages and no more: SQLite says what it says on a full disk."""
    count = db.execute("PRAGMA page_count").fetchone()[0]
    db.execute(f"PRAGMA max_page_count = {count + more}")


def add_blob(db, size):
    db.execute("CREATE TABLE IF NOT EXISTS blobs (data BLOB)")
    db.execute("INSERT INTO blobs VALUES (zeroblob(?))", (size,))


async def test_a_write_without_room_is_refused_in_words_and_changes_nothing(tmp_path):
    with StoreFile(tmp_path / "a.sqlite", numbers) as file:
        await file.write(add, 1)
        await file.alone(pages, 0)
        with pytest.raises(StoreError) as raised:
            await file.write(add_blob, 100_000)
        assert raised.value.code == "disk-full"
        assert isinstance(raised.value.__cause__, sqlite3.OperationalError)
        assert file.space.full
        assert held(file) == [1]
        assert "blobs" not in file.reader.table_names()
        with pytest.raises(StoreError):
            await file.alone(add_blob, 100_000)
        await file.alone(pages, 100)
        await file.write(add_blob, 100_000)
        assert not file.space.full


async def test_a_file_finds_out_by_itself_that_there_is_room_again(tmp_path):
    with StoreFile(tmp_path / "a.sqlite", numbers) as file:
        await file.alone(pages, 0)
        with pytest.raises(StoreError):
            await file.write(add_blob, 100_000)
        assert file.space.full
        await file.try_room()
        assert not file.space.full


def test_other_errors_are_not_taken_for_a_full_disk(tmp_path):
    with StoreFile(tmp_path / "a.sqlite", numbers) as file:
        file.run(add, 1)
        with pytest.raises(sqlite3.IntegrityError):
            file.run(add, 1)
        with pytest.raises(sqlite3.OperationalError):
            file.run_alone(lambda db: db.execute("SELECT * FROM nowhere"))
        assert not file.space.full
    assert not no_room(ValueError())
    assert no_room(OSError(28, "No space left on device"))
    assert not no_room(PermissionError(13, "no"))


def test_a_signer_without_room_signs_nothing_and_goes_on_later(tmp_path):
    signer = Signer.create(tmp_path / "signer.sqlite")
    signer.bind(bytes(32), bytes(16))
    signer.sign_head(1, bytes(32))
    # As after a file was deleted and the journal's directory filled: a file that may not grow.
    signer._db.execute("PRAGMA max_page_count = 1")
    with pytest.raises(StoreError) as raised, signer.space.watched():
        add_blob(signer._db, 100_000)
    assert raised.value.code == "disk-full"
    assert signer.space.full
    assert signer.head().size == 1
    signer.try_room()
    assert not signer.space.full
    signer.close()
