"""Who wants to speak in a meeting that this node keeps the queue of: `speakers.sqlite`.

None of it is a statement: it is about people in a room, by what they are called there, and nobody
needs it the day after. What is removed is overwritten.

People stand in the queue because a facilitator put them there, or because they asked by themselves:
members under their access, guests by the browser that checked in by the code in the room.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from msgspec.structs import replace
from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from node.store import speaking_turns as turns
from node.store.database import StoreFile
from node.store.speaking_turns import Rules, Speaker

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


@speakers_migrations()
def m002_asking(db: Database) -> None:
    """Who asked by themselves and how often; when a speech ended; how a queue is led."""
    db.executescript(
        """
        ALTER TABLE speakers ADD COLUMN who TEXT NOT NULL DEFAULT '';
        ALTER TABLE speakers ADD COLUMN done INTEGER;
        UPDATE speakers SET done = spoke;
        CREATE TABLE queues (
            convening BLOB PRIMARY KEY, asking INTEGER NOT NULL, fresh INTEGER NOT NULL,
            seconds INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE asks (convening BLOB NOT NULL, who TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
        CREATE INDEX asks_by_who ON asks (convening, who);
        """
    )


class SpeakerStore:
    """The queues of the meetings kept here; coroutines return once their change is durable."""

    def __init__(self, path: Path) -> None:
        self.file = StoreFile(path, speakers_migrations, pragmas={"secure_delete": "ON"})

    def close(self) -> None:
        """Close the file."""
        self.file.close()

    def queue(self, convening: bytes) -> list[Speaker]:
        """Those who wait in order, then who has the floor and who has spoken, the last first."""
        rows = self.file.reader.conn.execute(
            turns.SPEAKER + " WHERE convening = ?"
            " ORDER BY spoke IS NOT NULL, CASE WHEN spoke IS NULL THEN place ELSE -spoke END,"
            " CASE WHEN spoke IS NULL THEN id ELSE -id END",
            (convening,),
        ).fetchall()
        found = [Speaker(*row) for row in rows]
        had = Counter(speaker.person for speaker in found if speaker.spoke is not None)
        return [
            # Of their turns this very one is none before it.
            replace(speaker, turns=had[speaker.person] - (speaker.spoke is not None))
            for speaker in found
        ]

    def rules(self, convening: bytes) -> Rules:
        """How a queue is led; as by default if nobody has said."""
        return turns.rules(self.file.reader, convening)

    def meetings(self) -> list[bytes]:
        """The meetings of which something is kept."""
        rows = self.file.reader.conn.execute(
            "SELECT convening FROM speakers UNION SELECT convening FROM queues"
            " UNION SELECT convening FROM asks"
        )
        return [row[0] for row in rows.fetchall()]

    def of(self, who: str) -> list[tuple[bytes, Speaker]]:
        """What is kept of one person who asked by themselves, with the meeting, oldest first."""
        rows = self.file.reader.conn.execute(
            "SELECT id, name, from_group, asked, spoke, who, done, convening FROM speakers"
            " WHERE who = ? ORDER BY id",
            (who,),
        ).fetchall()
        return [(row[-1], Speaker(*row[:-1])) for row in rows]

    async def lead(self, convening: bytes, rules: Rules) -> None:
        """Lead a queue otherwise; with `fresh` who has not spoken yet comes first from now on."""
        await self.file.write(turns.lead, convening, rules)

    async def add(self, convening: bytes, name: str, group: str, now: int) -> int:
        """Put somebody in the queue, as a facilitator does; gives the entry's id.

        Raises:
            NodeError: `already-waiting` or `queue-full`.
        """
        return await self.file.write(turns.put_in, convening, name, group, now)

    async def ask(self, convening: bytes, who: str, name: str, group: str, now: int) -> int:
        """Put somebody in the queue who asks by themselves; gives the entry's id.

        Who waits already keeps their place, under the name given now.

        Args:
            who: `MEMBER` or `GUEST` with what tells them apart.

        Raises:
            NodeError: `queue-closed`, `has-the-floor`, `asked-often` or `queue-crowded`.
        """
        return await self.file.write(turns.ask, convening, (who, name, group), now)

    async def say_group(self, convening: bytes, who: str, group: str) -> None:
        """Show somebody who asked by themselves under the group that they say now."""
        await self.file.write(_say_group, convening, who, group)

    async def take_back(self, convening: bytes, who: str) -> bool:
        """Take a request back; whether there was one. Who has the floor keeps it."""
        return await self.file.write(turns.take_back, convening, who)

    async def next(self, convening: bytes, now: int, expected: int | None = None) -> Speaker | None:
        """Give the floor to the first who waits; None, with nothing changed, if nobody does.

        Who had it is done.

        Args:
            expected: the entry that was first when somebody decided so; None takes whoever is.

        Raises:
            NodeError: `queue-changed`: somebody else is first by now.
        """
        return await self.file.write(turns.call_next, convening, now, expected)

    async def done(self, convening: bytes, now: int, expected: int | None = None) -> Speaker | None:
        """Who has the floor has finished; None if nobody has it.

        Args:
            expected: the entry that had the floor when somebody decided so; None takes whoever has.

        Raises:
            NodeError: `floor-changed`: another has it by now, or nobody.
        """
        return await self.file.write(turns.done, convening, now, expected)

    async def back(self, convening: bytes, expected: int | None = None) -> Speaker | None:
        """Who has the floor waits again, as the first; None if nobody has it.

        Args:
            expected: as of `done`.

        Raises:
            NodeError: `floor-changed`.
        """
        return await self.file.write(turns.back, convening, expected)

    async def move(self, convening: bytes, entry: int, places: int) -> None:
        """Move somebody who waits, up (negative) or down; no further than the ends.

        Raises:
            NodeError: `not-in-queue`.
        """
        await self.file.write(turns.move, convening, entry, places)

    async def remove(self, convening: bytes, entry: int) -> None:
        """Take somebody out who waits; a speech that was begun stays.

        Raises:
            NodeError: `not-in-queue`.
        """
        await self.file.write(turns.remove, convening, entry)

    async def clear(self, convening: bytes) -> int:
        """Forget everybody, and who has spoken; gives how many there were. The rules stay."""
        return await self.file.write(_clear, convening)

    async def drop_guests(self, convening: bytes) -> None:
        """Take out guests who wait: who came in by the code is not counted any more."""
        await self.file.write(_drop_guests, convening)

    async def drop(self, convening: bytes) -> int:
        """Forget a queue with its rules; gives how many entries it had."""
        return await self.file.write(_drop, convening)

    async def forget(self, who: str) -> None:
        """Erase somebody who asked by themselves, in every meeting."""
        await self.file.write(_forget, who)


def _say_group(db: Database, convening: bytes, who: str, group: str) -> None:
    db.conn.execute(
        "UPDATE speakers SET from_group = ? WHERE convening = ? AND who = ?",
        (group, convening, who),
    )


def _clear(db: Database, convening: bytes) -> int:
    db.conn.execute("DELETE FROM asks WHERE convening = ?", (convening,))
    return db.conn.execute("DELETE FROM speakers WHERE convening = ?", (convening,)).rowcount


def _drop_guests(db: Database, convening: bytes) -> None:
    db.conn.execute(
        "DELETE FROM speakers WHERE convening = ? AND spoke IS NULL AND substr(who, 1, ?) = ?",
        (convening, len(turns.GUEST), turns.GUEST),
    )


def _drop(db: Database, convening: bytes) -> int:
    db.conn.execute("DELETE FROM queues WHERE convening = ?", (convening,))
    return _clear(db, convening)


def _forget(db: Database, who: str) -> None:
    db.conn.execute("DELETE FROM asks WHERE who = ?", (who,))
    db.conn.execute("DELETE FROM speakers WHERE who = ?", (who,))
