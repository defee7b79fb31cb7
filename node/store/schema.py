"""The tables of `store.sqlite`, as migrations.

Integer keys carry their meaning: a range of a log is a range of keys, so no index beside the
table's own tree is paid for on ingest.

  entries.key = log << 40 | index          a log holds at most 2^40 entries
  bundles.key = log << 40 | first index    256 entries, as they are carried (node/store/bundles.py)
  thinned.key = log << 40 | first index    the same, entries dropped (node/store/thinning.py)
  tiles.key   = log << 40 | level << 32 | tile   full tiles only; level 0..4 (256^5 = 2^40)
"""

from __future__ import annotations

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from protocol.tiles import TILE_WIDTH, encode_bundle

INDEX_BITS = 40
# log << 40 must fit SQLite's signed 64-bit integers.
MAX_LOGS = 1 << 22

log_migrations = Migrations("commonweal-logs")


def entry_key(log: int, index: int) -> int:
    """The key of one entry."""
    return log << INDEX_BITS | index


def tile_key(log: int, level: int, tile: int) -> int:
    """The key of one full tile; `tile` counts tiles of that level from 0."""
    return log << INDEX_BITS | level << 32 | tile


@log_migrations()
def m001_logs(db: Database) -> None:
    """Heads, entries, full tiles, where a statement is, faults, blobs."""
    db.executescript(
        """
        CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE logs (
            id INTEGER PRIMARY KEY,
            group_id BLOB NOT NULL UNIQUE,
            size INTEGER NOT NULL,
            root BLOB NOT NULL,
            note BLOB NOT NULL,
            range BLOB NOT NULL,
            change INTEGER NOT NULL UNIQUE,
            indexed INTEGER NOT NULL,
            updated INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE entries (key INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT;
        CREATE TABLE tiles (
            key INTEGER PRIMARY KEY, root BLOB NOT NULL, hashes BLOB NOT NULL
        ) STRICT;
        CREATE TABLE places (
            prefix INTEGER NOT NULL, key INTEGER NOT NULL, PRIMARY KEY (prefix, key)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE staged (position INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT;
        CREATE TABLE faults (
            id INTEGER PRIMARY KEY,
            group_id BLOB NOT NULL,
            code TEXT NOT NULL,
            detail TEXT NOT NULL,
            held BLOB NOT NULL,
            refused BLOB NOT NULL,
            first_seen INTEGER NOT NULL,
            last_seen INTEGER NOT NULL,
            times INTEGER NOT NULL,
            UNIQUE (group_id, code, refused)
        ) STRICT;
        CREATE TABLE blobs (
            hash BLOB PRIMARY KEY, data BLOB, stored INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """
    )
    db.execute("INSERT INTO meta VALUES ('instance', randomblob(16))")


@log_migrations()
def m002_evidence(db: Database) -> None:
    """Evidence against logs: one proof a log, which freezes it."""
    db.executescript(
        """
        CREATE TABLE evidence (
            group_id BLOB PRIMARY KEY, data BLOB NOT NULL, source BLOB NOT NULL,
            since INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """
    )


@log_migrations()
def m003_growing(db: Database) -> None:
    """Logs that are taken in by parts: how far, and on the way to which head."""
    db.executescript(
        """
        CREATE TABLE growing (
            id INTEGER PRIMARY KEY,
            group_id BLOB NOT NULL UNIQUE,
            size INTEGER NOT NULL,
            range BLOB NOT NULL,
            head_size INTEGER NOT NULL,
            head_root BLOB NOT NULL,
            indexed INTEGER NOT NULL
        ) STRICT;
        """
    )


@log_migrations()
def m004_no_places(db: Database) -> None:
    """No index of statements by hash: nothing looks them up in the store."""
    db.executescript(
        """
        DROP TABLE places;
        ALTER TABLE logs DROP COLUMN indexed;
        ALTER TABLE growing DROP COLUMN indexed;
        """
    )


@log_migrations()
def m005_bundles(db: Database) -> None:
    """Entries that fill a bundle are one row, as they are carried.

    If the disk has lost one of a bundle's entries, the others stay rows: `doctor` counts what is
    missing.
    """
    db.execute("CREATE TABLE bundles (key INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT")
    full = db.conn.execute(
        "SELECT min(key) FROM entries GROUP BY key / ?1 HAVING count(*) = ?1 ORDER BY 1",
        (TILE_WIDTH,),
    ).fetchall()
    for (first,) in full:
        keys = first, first + TILE_WIDTH
        rows = db.conn.execute(
            "SELECT data FROM entries WHERE key >= ? AND key < ? ORDER BY key", keys
        )
        bundle = encode_bundle([data for (data,) in rows])
        db.conn.execute("INSERT INTO bundles VALUES (?, ?)", (first, bundle))
        # Each as soon as it is copied: its pages are free for the next ones.
        db.conn.execute("DELETE FROM entries WHERE key >= ? AND key < ?", keys)


@log_migrations()
def m006_past_evidence(db: Database) -> None:
    """Evidence against logs that go on: it freezes nothing any more, and stays."""
    db.executescript(
        """
        CREATE TABLE past_evidence (
            group_id BLOB NOT NULL, data BLOB NOT NULL, source BLOB NOT NULL,
            since INTEGER NOT NULL, ended INTEGER NOT NULL, PRIMARY KEY (group_id, data)
        ) STRICT, WITHOUT ROWID;
        """
    )


@log_migrations()
def m007_thinned(db: Database) -> None:
    """Bundles out of which history was dropped; see node/store/thinning.py."""
    db.execute("CREATE TABLE thinned (key INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT")


@log_migrations()
def m008_cosigned(db: Database) -> None:
    """What keepers of logs have cosigned, this node among them; see node/store/cosigned.py."""
    db.execute(
        """
        CREATE TABLE cosigned (
            group_id BLOB NOT NULL, keeper BLOB NOT NULL, size INTEGER NOT NULL,
            root BLOB NOT NULL, time INTEGER NOT NULL, note BLOB NOT NULL,
            PRIMARY KEY (group_id, keeper)
        ) STRICT, WITHOUT ROWID
        """
    )


@log_migrations()
def m009_probed(db: Database) -> None:
    """What keepers cosigned and did not give; see node/store/probed.py."""
    db.execute(
        """
        CREATE TABLE probed (
            keeper BLOB NOT NULL, group_id BLOB NOT NULL, bundle INTEGER NOT NULL,
            code TEXT NOT NULL, times INTEGER NOT NULL, since INTEGER NOT NULL,
            PRIMARY KEY (keeper, group_id, bundle)
        ) STRICT, WITHOUT ROWID
        """
    )


@log_migrations()
def m010_shown(db: Database) -> None:
    """Whether a keeper's own node shows what it has cosigned, and when each was last asked."""
    db.executescript(
        """
        ALTER TABLE cosigned ADD COLUMN shown INTEGER NOT NULL DEFAULT 0;
        CREATE INDEX cosigned_by_keeper ON cosigned (keeper, group_id);
        CREATE TABLE keepers_asked (
            keeper BLOB PRIMARY KEY, asked INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """
    )
