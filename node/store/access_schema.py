"""The tables of `access.sqlite`, as migrations."""

from __future__ import annotations

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

access_migrations = Migrations("commonweal-access")


@access_migrations()
def m001_access(db: Database) -> None:
    """Accesses, the ways into them, sign-ins, and the journal of what was done with them."""
    db.executescript(
        """
        CREATE TABLE accesses (
            id INTEGER PRIMARY KEY, role TEXT NOT NULL, label TEXT NOT NULL, member TEXT NOT NULL,
            made INTEGER NOT NULL, ends INTEGER NOT NULL, revoked INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE TABLE ways (
            hash BLOB PRIMARY KEY, access INTEGER NOT NULL REFERENCES accesses,
            once INTEGER NOT NULL, ends INTEGER NOT NULL, used INTEGER NOT NULL DEFAULT 0
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE sign_ins (
            id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE,
            access INTEGER NOT NULL REFERENCES accesses,
            browser TEXT NOT NULL, day INTEGER NOT NULL, ends INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE failures (
            only INTEGER PRIMARY KEY CHECK (only = 1),
            count INTEGER NOT NULL, since INTEGER NOT NULL
        ) STRICT;
        INSERT INTO failures VALUES (1, 0, 0);
        CREATE TABLE journal (
            id INTEGER PRIMARY KEY, at INTEGER NOT NULL, access INTEGER NOT NULL,
            who TEXT NOT NULL, command TEXT NOT NULL, subject TEXT NOT NULL, outcome TEXT NOT NULL
        ) STRICT;
        """
    )


@access_migrations()
def m002_named_by(db: Database) -> None:
    """Who named an observer."""
    db.execute("ALTER TABLE accesses ADD COLUMN named_by TEXT NOT NULL DEFAULT ''")


@access_migrations()
def m003_not_in_the_journal(db: Database) -> None:
    """Lines that told who has read about a vote, or told something of themselves, go."""
    db.execute("DELETE FROM journal WHERE command IN ('participation.read', 'participation.tell')")
