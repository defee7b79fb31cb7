"""What one steward has entered and another has still to confirm: `drafts.sqlite`.

A draft is a roll or a counted return without its second signature. It never leaves the node; once
the second steward has confirmed it, it is published and the draft is gone.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec
from msgspec import field
from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from node.errors import NodeError
from node.store.database import StoreFile

# One group has a handful of drafts at a time; more are somebody's script running wild.
MAX_DRAFTS = 200

drafts_migrations = Migrations("commonweal-drafts")


@drafts_migrations()
def m001_drafts(db: Database) -> None:
    """Drafts, and the signatures given to them so far."""
    db.executescript(
        """
        CREATE TABLE drafts (
            id BLOB PRIMARY KEY, kind TEXT NOT NULL, ballot BLOB NOT NULL,
            body BLOB NOT NULL, made INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE signatures (
            draft BLOB NOT NULL REFERENCES drafts (id) ON DELETE CASCADE,
            steward BLOB NOT NULL, signature BLOB NOT NULL,
            PRIMARY KEY (draft, steward)
        ) STRICT;
        """
    )


@drafts_migrations()
def m002_accesses(db: Database) -> None:
    """By which access a signature came; 0 for the command line."""
    db.executescript("ALTER TABLE signatures ADD COLUMN access INTEGER NOT NULL DEFAULT 0")


class Draft(msgspec.Struct, frozen=True):
    """A roll or return that waits for a second steward.

    Attributes:
        id: 32 bytes, the hash of what the stewards sign.
        kind: `roll` or `return`.
        ballot: 32-byte ballot id.
        body: the packed body, without attestations.
        made: UTC seconds.
        signatures: steward's public key -> signature, by key.
        accesses: steward's public key -> number of the access that brought the signature, 0 for
            the command line; keys as in `signatures`.
    """

    id: bytes
    kind: str
    ballot: bytes
    body: bytes
    made: int
    signatures: dict[bytes, bytes]
    accesses: dict[bytes, int] = field(default_factory=dict)


class DraftStore:
    """The node's drafts; coroutines return once their change is durable.

    Attributes:
        signing: held by whoever reads a draft's signatures in order to add one.
    """

    def __init__(self, path: Path) -> None:
        self.file = StoreFile(path, drafts_migrations)
        self.signing = asyncio.Lock()

    def close(self) -> None:
        """Close the file."""
        self.file.close()

    async def put(self, draft: Draft) -> None:
        """Keep a draft with its first signature; the same draft again adds its signatures.

        Raises:
            NodeError: `too-many-drafts`.
        """
        await self.file.write(_put, draft)

    async def drop(self, draft: bytes) -> None:
        """Forget a draft and its signatures; an unknown one is no error."""
        await self.file.write(_drop, draft)

    def get(self, prefix: str) -> Draft:
        """The draft whose hex id starts with `prefix`.

        Raises:
            NodeError: `unknown-draft`, or `ambiguous-id`.
        """
        found = [draft for draft in self.all() if draft.id.hex().startswith(prefix)]
        if len(found) == 1:
            return found[0]
        if not found:
            raise NodeError(
                "unknown-draft",
                f"no draft here begins with {prefix}",
                "`commonweal return --drafts` lists what waits for a second steward",
            )
        raise NodeError("ambiguous-id", f"{len(found)} drafts begin with {prefix}", "type more")

    def all(self) -> list[Draft]:
        """Every draft, oldest first."""
        db = self.file.reader
        rows = db.conn.execute("SELECT id, kind, ballot, body, made FROM drafts").fetchall()
        drafts = [
            Draft(name, kind, ballot, body, made, *_signatures(db, name))
            for name, kind, ballot, body, made in rows
        ]
        return sorted(drafts, key=lambda draft: (draft.made, draft.id))


def _signatures(db: Database, draft: bytes) -> tuple[dict[bytes, bytes], dict[bytes, int]]:
    query = "SELECT steward, signature, access FROM signatures WHERE draft = ? ORDER BY steward"
    rows = db.conn.execute(query, (draft,)).fetchall()
    return {key: signature for key, signature, _ in rows}, {key: by for key, _, by in rows}


def _put(db: Database, draft: Draft) -> None:
    count = db.conn.execute("SELECT count(*) FROM drafts").fetchone()[0]
    if count >= MAX_DRAFTS:
        raise NodeError(
            "too-many-drafts",
            f"{count} drafts wait for a second steward",
            "confirm or drop some first",
        )
    db.conn.execute(
        "INSERT OR IGNORE INTO drafts VALUES (?, ?, ?, ?, ?)",
        (draft.id, draft.kind, draft.ballot, draft.body, draft.made),
    )
    db.conn.executemany(
        "INSERT OR REPLACE INTO signatures VALUES (?, ?, ?, ?)",
        [
            (draft.id, steward, signature, draft.accesses.get(steward, 0))
            for steward, signature in draft.signatures.items()
        ],
    )


def _drop(db: Database, draft: bytes) -> None:
    db.conn.execute("DELETE FROM signatures WHERE draft = ?", (draft,))
    db.conn.execute("DELETE FROM drafts WHERE id = ?", (draft,))
