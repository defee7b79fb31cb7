"""Who wants to speak in a meeting that this node keeps the queue of: `speakers.sqlite`.

None of it is a statement: it is about people in a room, by what they are called there, and nobody
needs it the day after. What is removed is overwritten.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from node.errors import NodeError
from node.store.database import StoreFile

# Entries of one meeting, those who have spoken included: a day of one-minute speeches.
MAX_SPEAKERS = 500

speakers_migrations = Migrations("commonweal-speakers")


@speakers_migrations()
def m001_speakers(db: Database) -> None:
    """One line for everybody who asked to speak; `spoke` is empty until it was their turn."""
    db.executescript(
        """
        CREATE TABLE speakers (
            id INTEGER PRIMARY KEY, convening BLOB NOT NULL, place INTEGER NOT NULL,
            name TEXT NOT NULL, from_group TEXT NOT NULL, asked INTEGER NOT NULL, spoke INTEGER
        ) STRICT;
        CREATE INDEX speakers_by_place ON speakers (convening, place);
        """
    )


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who asked to speak.

    Attributes:
        id: of the entry, on this node.
        name: what they go by in the room: a name, a number, a seat.
        group: the name of their group, as typed; may be empty.
        asked, spoke: UTC seconds; `spoke` is when it was their turn, None before.
    """

    id: int
    name: str
    group: str
    asked: int
    spoke: int | None


class SpeakerStore:
    """The queues of the meetings kept here; coroutines return once their change is durable."""

    def __init__(self, path: Path) -> None:
        self.file = StoreFile(path, speakers_migrations, pragmas={"secure_delete": "ON"})

    def close(self) -> None:
        """Close the file."""
        self.file.close()

    def queue(self, convening: bytes) -> list[Speaker]:
        """Those who wait in order, then those who have spoken, the last first."""
        rows = self.file.reader.conn.execute(
            "SELECT id, name, from_group, asked, spoke FROM speakers WHERE convening = ?"
            " ORDER BY spoke IS NOT NULL, CASE WHEN spoke IS NULL THEN place ELSE -spoke END, id",
            (convening,),
        ).fetchall()
        return [Speaker(*row) for row in rows]

    async def add(self, convening: bytes, name: str, group: str, now: int) -> int:
        """Put somebody at the end; gives the entry's id.

        Raises:
            NodeError: `queue-full`.
        """
        return await self.file.write(_add, convening, name, group, now)

    async def next(self, convening: bytes, now: int) -> Speaker | None:
        """Call the first who waits; None if nobody does."""
        return await self.file.write(_next, convening, now)

    async def move(self, convening: bytes, entry: int, places: int) -> None:
        """Move somebody who waits, up (negative) or down; no further than the ends.

        Raises:
            NodeError: `not-in-queue`.
        """
        await self.file.write(_move, convening, entry, places)

    async def remove(self, convening: bytes, entry: int) -> None:
        """Take an entry out.

        Raises:
            NodeError: `not-in-queue`.
        """
        await self.file.write(_remove, convening, entry)

    async def clear(self, convening: bytes) -> int:
        """Forget everybody; gives how many there were."""
        return await self.file.write(_clear, convening)


def _add(db: Database, convening: bytes, name: str, group: str, now: int) -> int:
    count, last = db.conn.execute(
        "SELECT count(*), max(place) FROM speakers WHERE convening = ?", (convening,)
    ).fetchone()
    if count >= MAX_SPEAKERS:
        raise NodeError(
            "queue-full", f"the queue has {count} entries", "empty it, and begin a new one"
        )
    cursor = db.conn.execute(
        "INSERT INTO speakers (convening, place, name, from_group, asked) VALUES (?, ?, ?, ?, ?)",
        (convening, (last or 0) + 1, name, group, now),
    )
    return int(cursor.lastrowid or 0)


def _waiting(db: Database, convening: bytes) -> list[int]:
    rows = db.conn.execute(
        "SELECT id FROM speakers WHERE convening = ? AND spoke IS NULL ORDER BY place, id",
        (convening,),
    )
    return [row[0] for row in rows.fetchall()]


def _next(db: Database, convening: bytes, now: int) -> Speaker | None:
    waiting = _waiting(db, convening)
    if not waiting:
        return None
    db.conn.execute("UPDATE speakers SET spoke = ? WHERE id = ?", (now, waiting[0]))
    row = db.conn.execute(
        "SELECT id, name, from_group, asked, spoke FROM speakers WHERE id = ?", (waiting[0],)
    ).fetchone()
    return Speaker(*row)


def _move(db: Database, convening: bytes, entry: int, places: int) -> None:
    waiting = _waiting(db, convening)
    if entry not in waiting:
        raise _unknown(entry)
    at = waiting.index(entry)
    waiting.insert(min(max(at + places, 0), len(waiting) - 1), waiting.pop(at))
    db.conn.executemany(
        "UPDATE speakers SET place = ? WHERE id = ?",
        [(place, name) for place, name in enumerate(waiting, 1)],
    )


def _remove(db: Database, convening: bytes, entry: int) -> None:
    cursor = db.conn.execute(
        "DELETE FROM speakers WHERE convening = ? AND id = ?", (convening, entry)
    )
    if cursor.rowcount == 0:
        raise _unknown(entry)


def _clear(db: Database, convening: bytes) -> int:
    return db.conn.execute("DELETE FROM speakers WHERE convening = ?", (convening,)).rowcount


def _unknown(entry: int) -> NodeError:
    return NodeError("not-in-queue", f"entry {entry} does not wait in this queue")
