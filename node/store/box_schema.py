"""The tables of one ballot box, `boxes/<ballot hex>.sqlite`.

No table holds a time of voting, and casts are keyed by roll entry, so the file's order says
nothing about who voted when. `sealed_*` hold what outlives the links.
"""

from __future__ import annotations

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

box_migrations = Migrations("commonweal-box")


@box_migrations()
def m001_box(db: Database) -> None:
    """Roll, codes as keyed hashes, casts, what was sealed, what stewards did."""
    db.executescript(
        """
        CREATE TABLE box (
            only INTEGER PRIMARY KEY CHECK (only = 1),
            ballot BLOB NOT NULL,
            contests INTEGER NOT NULL,
            opens INTEGER NOT NULL,
            closes INTEGER NOT NULL,
            stage TEXT NOT NULL CHECK (stage IN ('open', 'sealed', 'erasing', 'erased')),
            root BLOB,
            failed INTEGER NOT NULL DEFAULT 0,
            failed_since INTEGER NOT NULL DEFAULT 0,
            failed_ever INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE TABLE roll (
            entry INTEGER PRIMARY KEY,
            member TEXT NOT NULL UNIQUE,
            region TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('listed', 'issued', 'struck', 'paper')),
            voted INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE TABLE codes (
            hash BLOB PRIMARY KEY, entry INTEGER NOT NULL REFERENCES roll (entry),
            struck INTEGER NOT NULL DEFAULT 0
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX codes_entry ON codes (entry);
        CREATE TABLE casts (
            entry INTEGER PRIMARY KEY REFERENCES roll (entry),
            salt BLOB NOT NULL, choices BLOB NOT NULL, commitment BLOB NOT NULL
        ) STRICT;
        CREATE TABLE sealed_rows (
            region TEXT NOT NULL, contest INTEGER NOT NULL, choice TEXT NOT NULL,
            votes INTEGER NOT NULL, PRIMARY KEY (region, contest, choice)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE sealed_casts (commitment BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;
        CREATE TABLE acts (
            id INTEGER PRIMARY KEY, entry INTEGER NOT NULL, act TEXT NOT NULL,
            reason TEXT NOT NULL, time INTEGER NOT NULL
        ) STRICT;
        """
    )
