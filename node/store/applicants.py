"""Who asks to be taken in by this group, `applicants.sqlite`; it never leaves the node.

Anybody may ask, so it is little that is kept, for a short while: a name, how to reach them, a few
words. They get a code, kept as a keyed hash, which shows them the answer and lets them erase all of
it. Once answered, only the answer is left, and the number of who was taken in.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path

import msgspec
from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from node.errors import NodeError
from node.store.codes import new_code, read_code
from node.store.database import StoreFile

MAX_NAME_CHARS = 120
MAX_CONTACT_CHARS = 200
# Why somebody asks: a letter's first page.
MAX_WORDS_CHARS = 2_000
MAX_ANSWER_CHARS = 2_000
# People look through them one by one; who asks beyond these is told to reach the group otherwise.
MAX_WAITING = 200
# A stall on a market square stays below it. No address is kept, so it is one limit for all.
MAX_PER_WINDOW = 20
WINDOW_S = 3_600
_DAY_S = 86_400
WAITING_S = 90 * _DAY_S
"""Who had no answer for a season has gone elsewhere; their words are erased."""
ANSWERED_S = 30 * _DAY_S
"""How long an answer can be looked up."""

applicants_migrations = Migrations("commonweal-applicants")


@applicants_migrations()
def m001_applicants(db: Database) -> None:
    """Requests by number, never reused, and how many came of late."""
    db.executescript(
        """
        CREATE TABLE applicants (
            id INTEGER PRIMARY KEY AUTOINCREMENT, hash BLOB NOT NULL UNIQUE, name TEXT NOT NULL,
            contact TEXT NOT NULL, words TEXT NOT NULL, ends INTEGER NOT NULL,
            made INTEGER NOT NULL, outcome TEXT NOT NULL DEFAULT '', answer TEXT NOT NULL DEFAULT ''
        ) STRICT;
        CREATE TABLE asked (
            only INTEGER PRIMARY KEY CHECK (only = 1),
            count INTEGER NOT NULL, since INTEGER NOT NULL
        ) STRICT;
        INSERT INTO asked VALUES (1, 0, 0);
        """
    )


@applicants_migrations()
def m002_member(db: Database) -> None:
    """Under which number somebody was taken in, for who asks again; gone with the answer."""
    db.execute("ALTER TABLE applicants ADD COLUMN member TEXT NOT NULL DEFAULT ''")


class Applicant(msgspec.Struct, frozen=True):
    """A request to be taken in.

    Attributes:
        id: its number, from 1.
        name, contact, words: as given; empty once it is answered.
        made, ends: UTC seconds; it is erased by itself at `ends`.
        outcome: `accepted` or `declined`; empty while it waits.
        answer: what the group said to it.
    """

    id: int
    name: str
    contact: str
    words: str
    made: int
    ends: int
    outcome: str
    answer: str


_APPLICANT = "SELECT id, name, contact, words, made, ends, outcome, answer FROM applicants"


class ApplicantStore:
    """Requests to be taken in.

    Args:
        path: `applicants.sqlite`; created if absent.
        key: 32 secret bytes under which codes are hashed.
        clock: UTC seconds.
    """

    def __init__(self, path: Path, key: bytes, *, clock: Callable[[], float] = time.time) -> None:
        self.file = StoreFile(path, applicants_migrations, pragmas={"secure_delete": "ON"})
        self._key = key
        self._clock = clock

    def close(self) -> None:
        """Finish queued writes and close."""
        self.file.close()

    async def ask(self, name: str, contact: str, words: str) -> str:
        """Keep a request; gives its code, which is shown once and not kept.

        Raises:
            NodeError: `too-many-applicants` or `asked-too-often`; nothing was kept.
        """
        code = new_code()
        row = (self._hash(code), name, contact, words)
        # What is counted stays counted, also of those that are refused.
        refused = await self.file.write(_ask, row, self._now())
        if refused is not None:
            raise refused
        return code

    def waiting(self) -> list[Applicant]:
        """Those without an answer, the longest waiting first."""
        query = f"{_APPLICANT} WHERE outcome = '' AND ends > ? ORDER BY id"
        rows = self.file.reader.conn.execute(query, (self._now(),))
        return [Applicant(*row) for row in rows]

    def one(self, number: int) -> Applicant | None:
        """A request that waits, by its number."""
        return next((one for one in self.waiting() if one.id == number), None)

    def by_code(self, typed: str) -> Applicant | None:
        """The request that a code belongs to, answered or not; None if it belongs to none."""
        try:
            hashed = self._hash(typed)
        except NodeError:
            return None  # mistyped is as good as unknown here
        query = f"{_APPLICANT} WHERE hash = ? AND ends > ?"
        row = self.file.reader.conn.execute(query, (hashed, self._now())).fetchone()
        return None if row is None else Applicant(*row)

    def taken_as(self, number: int) -> str | None:
        """Under which number in the members' list this request was taken in; None if it wasn't."""
        row = self.file.reader.conn.execute(
            "SELECT member FROM applicants WHERE id = ? AND member <> '' AND ends > ?",
            (number, self._now()),
        ).fetchone()
        return None if row is None else str(row[0])

    async def accept(self, number: int, member: str, answer: str) -> None:
        """Say that somebody is taken in; what they wrote is erased at once.

        Args:
            member: their number in the members' list.

        Raises:
            NodeError: `unknown-applicant`: none waits under this number.
        """
        await self.file.write(_answer, number, ("accepted", answer, member), self._now())

    async def decline(self, number: int, answer: str) -> None:
        """Say that somebody isn't taken in; what they wrote is erased at once.

        Raises:
            NodeError: `unknown-applicant`: none waits under this number.
        """
        await self.file.write(_answer, number, ("declined", answer, ""), self._now())

    async def erase(self, number: int) -> None:
        """Erase a request and any answer to it; its code then opens nothing.

        Raises:
            NodeError: `unknown-applicant`.
        """
        await self.file.write(_erase, number, self._now())

    def _now(self) -> int:
        return int(self._clock())

    def _hash(self, typed: str) -> bytes:
        return blake2b(read_code(typed).encode(), key=self._key, digest_size=32).digest()


def unknown(number: int) -> NodeError:
    """No request waits under a number."""
    return NodeError(
        "unknown-applicant",
        f"no request {number} waits here",
        "it was answered or erased meanwhile; see `commonweal applicant list`",
    )


def _ask(db: Database, row: tuple[bytes, str, str, str], now: int) -> NodeError | None:
    _forget(db, now)
    count, since = db.conn.execute("SELECT count, since FROM asked").fetchone()
    if not since <= now < since + WINDOW_S:
        count, since = 0, now
    if count >= MAX_PER_WINDOW:
        return NodeError(
            "asked-too-often",
            "more people have asked within an hour than this server takes",
            "try again in an hour; nothing was kept",
        )
    db.conn.execute("UPDATE asked SET count = ?, since = ?", (count + 1, since))
    waiting = db.conn.execute("SELECT count(*) FROM applicants WHERE outcome = ''").fetchone()[0]
    if waiting >= MAX_WAITING:
        return NodeError(
            "too-many-applicants",
            f"{waiting} requests wait for an answer already",
            "reach the group as it says; nothing was kept",
        )
    db.conn.execute(
        "INSERT INTO applicants (hash, name, contact, words, made, ends) VALUES (?, ?, ?, ?, ?, ?)",
        (*row, now, now + WAITING_S),
    )
    return None


def _answer(db: Database, number: int, said: tuple[str, str, str], now: int) -> None:
    _forget(db, now)
    changed = db.conn.execute(
        "UPDATE applicants SET name = '', contact = '', words = '', outcome = ?, answer = ?,"
        " member = ?, ends = ? WHERE id = ? AND outcome = ''",
        (*said, now + ANSWERED_S, number),
    ).rowcount
    if not changed:
        raise unknown(number)


def _erase(db: Database, number: int, now: int) -> None:
    _forget(db, now)
    if not db.conn.execute("DELETE FROM applicants WHERE id = ?", (number,)).rowcount:
        raise unknown(number)


def _forget(db: Database, now: int) -> None:
    db.conn.execute("DELETE FROM applicants WHERE ends <= ?", (now,))
