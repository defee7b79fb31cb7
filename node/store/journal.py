"""The journal: what was done on the pages, by whom and when. For this group's stewards alone.

A line is written before its command runs and completed after it: what a crash interrupts stays in
the journal with the outcome "begun".
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from sqlite_utils import Database

from node.store.database import StoreFile

BEGUN, DONE = "begun", "done"
# Lines kept: a busy group's ten a day for thirty years; the oldest go.
MAX_JOURNAL = 100_000
MAX_SHOWN = 500


class Line(msgspec.Struct, frozen=True):
    """One act.

    Attributes:
        id: counts up.
        at: UTC seconds.
        access: whose access; 0 for the command line.
        who: its label at that time; empty once the person is forgotten.
        command: what was done, e.g. `proposal.put`.
        subject: ids it was about, never words and never votes; may be empty.
        outcome: "done", "begun" if the node stopped meanwhile, or a refusal's code.
    """

    id: int
    at: int
    access: int
    who: str
    command: str
    subject: str
    outcome: str


_LINE = "SELECT id, at, access, who, command, subject, outcome FROM journal"


class Journal:
    """The journal's table in the file of accesses.

    Args:
        file: open; its migrations have the table.
        now: gives UTC seconds.
    """

    def __init__(self, file: StoreFile, now: Callable[[], int]) -> None:
        self._file = file
        self._now = now

    async def begin(self, access: int, who: str, command: str, subject: str) -> int:
        """Write down what is about to be done; gives the line's number."""
        return await self._file.write(_begin, (self._now(), access, who, command, subject, BEGUN))

    async def end(self, line: int, outcome: str) -> None:
        """Write down how it ended."""
        await self._file.write(_end, line, outcome)

    def of(self, access: int) -> list[Line]:
        """The last `MAX_SHOWN` lines of one access, newest first."""
        return self._read("WHERE access = ?", (access,))

    def newest(self) -> list[Line]:
        """The last `MAX_SHOWN` lines, newest first."""
        return self._read("", ())

    def _read(self, where: str, values: tuple[int, ...]) -> list[Line]:
        rows = self._file.reader.conn.execute(
            f"{_LINE} {where} ORDER BY id DESC LIMIT ?", (*values, MAX_SHOWN)
        )
        return [Line(*row) for row in rows]


def forget_names(db: Database, accesses: list[int]) -> None:
    """What was done by these accesses stays written down; who they were is erased."""
    for access in accesses:
        db.conn.execute("UPDATE journal SET who = '' WHERE access = ?", (access,))


def _begin(db: Database, row: tuple[int, int, str, str, str, str]) -> int:
    cursor = db.conn.execute(
        "INSERT INTO journal (at, access, who, command, subject, outcome)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        row,
    )
    number = int(cursor.lastrowid or 0)
    db.conn.execute("DELETE FROM journal WHERE id <= ?", (number - MAX_JOURNAL,))
    return number


def _end(db: Database, line: int, outcome: str) -> None:
    db.conn.execute("UPDATE journal SET outcome = ? WHERE id = ?", (outcome, line))
