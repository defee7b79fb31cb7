"""What members ask about the data that is held of them: a table of `people.sqlite`.

A member corrects their own address at once. Their name and region say on which list they vote and
who is handed their code, so those they ask for, and a steward looks before it is so; the same for
being erased. An answer stands for a while, then it goes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum

import msgspec
from sqlite_utils import Database

from node.errors import NodeError
from node.store.database import StoreFile

MAX_ANSWER_CHARS = 2_000
ANSWERED_S = 30 * 86_400
"""How long an answer can be read."""


class What(StrEnum):
    """What a request is about."""

    NAME = "name"
    REGION = "region"
    LEAVE = "leave"


class Request(msgspec.Struct, frozen=True):
    """Something that a member asked for.

    Attributes:
        id: its number, from 1; never reused.
        member: the roster's reference of who asked.
        what: the field to be corrected, or to leave and be erased.
        value: what the field is to say; for leaving, what the member says to it, may be empty.
        asked: UTC seconds.
        outcome: `granted` or `declined`; empty while it waits.
        answer: what a steward said to it.
    """

    id: int
    member: str
    what: What
    value: str
    asked: int
    outcome: str
    answer: str


_REQUEST = "SELECT id, member, what, value, asked, outcome, answer FROM requests"


def create_requests(db: Database) -> None:
    """Make the table; part of a migration of `people.sqlite`."""
    db.execute(
        """
        CREATE TABLE requests (
            id INTEGER PRIMARY KEY AUTOINCREMENT, member TEXT NOT NULL, what TEXT NOT NULL,
            value TEXT NOT NULL, asked INTEGER NOT NULL, outcome TEXT NOT NULL DEFAULT '',
            answer TEXT NOT NULL DEFAULT '', answered INTEGER NOT NULL DEFAULT 0
        ) STRICT
        """
    )


class Requests:
    """Members' requests.

    Args:
        file: open; its migrations have the table.
        now: gives UTC seconds.
    """

    def __init__(self, file: StoreFile, now: Callable[[], int]) -> None:
        self._file = file
        self._now = now

    def waiting(self) -> list[Request]:
        """Those without an answer, the longest waiting first."""
        return self._read("outcome = ''", ())

    def of(self, member: str) -> list[Request]:
        """A member's own, with answers that may still be read, oldest first."""
        return self._read(
            "member = ? AND (outcome = '' OR answered > ?)", (member, self._now() - ANSWERED_S)
        )

    def one(self, number: int) -> Request | None:
        """A request that waits, by its number."""
        return next((one for one in self.waiting() if one.id == number), None)

    async def ask(self, member: str, wanted: Sequence[tuple[What, str]]) -> None:
        """Ask, in place of what this member asked about the same and has no answer to."""
        await self._file.write(_ask, member, tuple(wanted), self._now())

    async def take_back(self, member: str, number: int) -> None:
        """Ask no longer; nobody else's request is touched.

        Raises:
            NodeError: `unknown-request`.
        """
        await self._file.write(_take_back, member, number)

    async def decline(self, number: int, answer: str) -> None:
        """Answer that it is not done, and why.

        Raises:
            NodeError: `unknown-request`.
        """
        await self._file.write(_decline, number, answer, self._now())

    def _read(self, where: str, values: Sequence[object]) -> list[Request]:
        query = f"{_REQUEST} WHERE {where} ORDER BY id"
        return [_request(row) for row in self._file.reader.conn.execute(query, values)]


def waiting(db: Database, number: int, kinds: Sequence[What] = tuple(What)) -> Request:
    """A request of one of these kinds that waits.

    Raises:
        NodeError: `unknown-request`.
    """
    query = f"{_REQUEST} WHERE id = ? AND outcome = ''"
    row = db.conn.execute(query, (number,)).fetchone()
    if row is None or What(row[2]) not in kinds:
        raise unknown(number)
    return _request(row)


def close(db: Database, number: int, outcome: str, answer: str, now: int) -> None:
    """Write an answer down; answers that nobody may read any more go."""
    db.conn.execute(
        "UPDATE requests SET outcome = ?, answer = ?, answered = ? WHERE id = ?",
        (outcome, answer, now, number),
    )
    db.conn.execute(
        "DELETE FROM requests WHERE outcome <> '' AND answered <= ?", (now - ANSWERED_S,)
    )


def drop_of(db: Database, member: str) -> None:
    """Erase all that a member asked, and every answer."""
    db.conn.execute("DELETE FROM requests WHERE member = ?", (member,))


def unknown(number: int) -> NodeError:
    """No such request waits under a number."""
    return NodeError(
        "unknown-request",
        f"no such request {number} waits here",
        "it was answered or taken back meanwhile; see `commonweal member requests`",
    )


def _ask(db: Database, member: str, wanted: Sequence[tuple[What, str]], now: int) -> None:
    for what, value in wanted:
        db.conn.execute(
            "DELETE FROM requests WHERE member = ? AND what = ? AND outcome = ''", (member, what)
        )
        db.conn.execute(
            "INSERT INTO requests (member, what, value, asked) VALUES (?, ?, ?, ?)",
            (member, what, value, now),
        )


def _take_back(db: Database, member: str, number: int) -> None:
    if waiting(db, number).member != member:
        raise unknown(number)
    db.conn.execute("DELETE FROM requests WHERE id = ?", (number,))


def _decline(db: Database, number: int, answer: str, now: int) -> None:
    waiting(db, number)
    close(db, number, "declined", answer, now)


def _request(row: tuple[int, str, str, str, int, str, str]) -> Request:
    return Request(row[0], row[1], What(row[2]), *row[3:])
