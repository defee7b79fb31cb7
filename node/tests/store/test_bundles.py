"""Where entries lie: bundles and rows say the same as the list that was stored, however it grew."""

import functools
import sqlite3
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from node.errors import StoreError
from node.store.bundles import (
    Bundled,
    delete_entries,
    insert_entries,
    measure_entries,
    read_bundle,
    read_entries,
)
from node.store.schema import entry_key, log_migrations
from node.tests.store.at_rest import entries_at_rest
from protocol.tiles import TILE_WIDTH, encode_bundle

LOG = 3


@functools.cache
def template(stop):
    db = Database(sqlite3.connect(":memory:", isolation_level=None), execute_plugins=False)
    log_migrations.apply(db, stop_before=stop)
    return db.conn.serialize()


def opened(stop=None):
    """A store's file in memory, with the tables before a migration or all of them."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.deserialize(template(stop))
    return Database(connection, execute_plugins=False)


@pytest.fixture
def db():
    with closing(opened().conn) as connection:
        yield Database(connection, execute_plugins=False)


def made(count, start=0):
    return [b"entry %d" % n for n in range(start, start + count)]


def rows(db, table):
    return [key for (key,) in db.conn.execute(f"SELECT key FROM {table} ORDER BY key")]


class Carried(Bundled):
    """Entries as bundles of the log, like what a pull has fetched."""

    def __init__(self, *pieces):
        self._pieces = pieces

    def pieces(self):
        return iter(self._pieces)

    def __len__(self):
        raise AssertionError("nobody counts them")

    def __getitem__(self, at):
        raise AssertionError("nobody takes one of them out")


steps = st.lists(
    st.one_of(
        st.tuples(st.just("insert"), st.sampled_from([0, 1, 3, 255, 256, 257, 600])),
        st.tuples(st.just("delete"), st.integers(0, 1_500)),
    ),
    max_size=8,
)


@given(steps, st.integers(0, 1_500), st.integers(0, 600), st.integers(1, TILE_WIDTH))
def test_whatever_was_stored_and_deleted_what_is_read_is_the_list(steps, start, count, width):
    with closing(opened().conn) as connection:
        db = Database(connection, execute_plugins=False)
        for neighbour in (LOG - 1, LOG + 1):
            insert_entries(db, neighbour, 0, made(300))
        held = []
        for number, (what, much) in enumerate(steps):
            if what == "insert":
                new = [b"%d: %d" % (number, n) for n in range(much)]
                insert_entries(db, LOG, len(held), new)
                held += new
            else:
                delete_entries(db, LOG, min(much, len(held)))
                del held[much:]
            whole = len(held) // TILE_WIDTH
            bundles = [entry_key(LOG, n * TILE_WIDTH) for n in range(whole)]
            assert [key for key in rows(db, "bundles") if key >> 40 == LOG] == bundles
        assert read_entries(db, LOG, 0, 1 << 39) == held
        part = held[start : start + count]
        assert read_entries(db, LOG, start, start + count) == part
        end = min(start + count, len(held))
        assert measure_entries(db, LOG, min(start, end), end) == (len(part), sum(map(len, part)))
        for index in range(len(held) // TILE_WIDTH + 2):
            asked = held[index * TILE_WIDTH :][:width]
            expected = encode_bundle(asked) if len(asked) == width else None
            assert read_bundle(db, LOG, index, width) == expected
        for neighbour in (LOG - 1, LOG + 1):
            assert read_entries(db, neighbour, 0, 1 << 39) == made(300)


def test_what_comes_as_bundles_is_stored_byte_for_byte(db):
    insert_entries(db, LOG, 0, made(200))
    third = encode_bundle(made(256, 256))
    insert_entries(db, LOG, 200, Carried(made(56, 200), third, made(9, 512)))
    assert read_entries(db, LOG, 0, 1_000) == made(521)
    assert read_bundle(db, LOG, 1, TILE_WIDTH) == third
    assert len(rows(db, "entries")) == 9


@pytest.mark.parametrize(
    "pieces",
    [
        [made(100)],
        [encode_bundle(made(256))],
        [made(3), made(4)],
        [made(3), encode_bundle(made(256))],
    ],
    ids=["past a bundle's end", "a bundle across two", "two rests", "a bundle after a rest"],
)
def test_pieces_that_do_not_follow_the_bundles_are_refused(db, pieces):
    insert_entries(db, LOG, 0, made(200))
    with pytest.raises(ValueError, match="past a bundle's end"):
        insert_entries(db, LOG, 200, Carried(*pieces))


def test_a_bundle_is_not_closed_over_a_gap(db):
    insert_entries(db, LOG, 0, made(255))
    db.conn.execute("DELETE FROM entries WHERE key = ?", [entry_key(LOG, 7)])
    with pytest.raises(StoreError, match="1 entries before 255 are missing"):
        insert_entries(db, LOG, 255, [b"the last"])


@pytest.mark.parametrize(
    "data", [b"", b"\0\0", encode_bundle(made(255)), encode_bundle(made(256)) + b"\0"]
)
def test_a_bundle_that_is_none_any_more_is_damage_and_no_entries(db, data):
    insert_entries(db, LOG, 0, made(300))
    db.conn.execute("UPDATE bundles SET data = ?", [data])
    for read in (
        lambda: read_entries(db, LOG, 255, 300),
        lambda: read_bundle(db, LOG, 0, 5),
        lambda: delete_entries(db, LOG, 5),
    ):
        with pytest.raises(StoreError, match="is damaged") as caught:
            read()
        assert caught.value.code == "store-damaged"
    # What hangs on none of it is there.
    assert read_entries(db, LOG, 256, 300) == made(44, 256)


def old_store(sizes):
    """A store of the release before, with logs of these sizes."""
    db = opened("m004_no_places")
    for log, size in sizes.items():
        db.conn.executemany(
            "INSERT INTO entries VALUES (?, ?)", enumerate(made(size), entry_key(log, 0))
        )
    return db


def test_an_earlier_releases_rows_become_bundles():
    sizes = {1: 0, 2: 255, 3: 256, 4: 257, 5: 1_000}
    db = old_store(sizes)
    before = db.conn.execute("SELECT key, data FROM entries ORDER BY key").fetchall()
    log_migrations.apply(db)
    assert entries_at_rest(db.conn) == before
    for log, size in sizes.items():
        assert read_entries(db, log, 0, 1 << 39) == made(size)
    assert len(rows(db, "bundles")) == 0 + 0 + 1 + 1 + 3
    assert len(rows(db, "entries")) == 255 + 1 + 232
    insert_entries(db, 5, 1_000, made(24, 1_000))
    assert read_entries(db, 5, 0, 2_000) == made(1_024)
    db.close()


def test_an_earlier_releases_gap_stays_a_gap():
    db = old_store({1: 600})
    db.conn.execute("DELETE FROM entries WHERE key = ?", [entry_key(1, 300)])
    log_migrations.apply(db)
    expected = made(600)
    del expected[300]
    assert read_entries(db, 1, 0, 600) == expected
    assert read_bundle(db, 1, 1, TILE_WIDTH) is None
    db.close()
