"""Which members are at a meeting, and whether they confirm its report: tables of `traits.sqlite`.

Members say it themselves. Only counts are ever read for publishing; who says what goes with the
member, like all else in this file.
"""

from __future__ import annotations

import msgspec
from sqlite_utils import Database

from node.store.database import StoreFile


def create_attendance(db: Database) -> None:
    """Make the tables; part of a migration of `traits.sqlite`."""
    db.executescript(
        """
        CREATE TABLE attendance (
            convening BLOB NOT NULL, member TEXT NOT NULL, delegate INTEGER NOT NULL,
            PRIMARY KEY (convening, member)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE voices (
            report BLOB NOT NULL, member TEXT NOT NULL, confirms INTEGER NOT NULL,
            PRIMARY KEY (report, member)
        ) STRICT, WITHOUT ROWID;
        """
    )


class Attendee(msgspec.Struct, frozen=True):
    """A member who is at a meeting, by the roster's reference; as a delegate, or as a member."""

    member: str
    delegate: bool


class Attendance:
    """Who says that they are at which meeting.

    Args:
        file: of `TraitStore`, with these tables.
    """

    def __init__(self, file: StoreFile) -> None:
        self.file = file

    def at(self, convening: bytes) -> list[Attendee]:
        """Who is at a meeting, by reference."""
        rows = self.file.reader.conn.execute(
            "SELECT member, delegate FROM attendance WHERE convening = ? ORDER BY member",
            (convening,),
        )
        return [Attendee(member, bool(delegate)) for member, delegate in rows]

    def of(self, member: str) -> list[bytes]:
        """The meetings of which a member says so, by hash."""
        rows = self.file.reader.conn.execute(
            "SELECT convening FROM attendance WHERE member = ? ORDER BY convening", (member,)
        )
        return [convening for (convening,) in rows]

    def voices_of(self, member: str) -> dict[bytes, bool]:
        """The reports of which a member has said something: whether they confirm it."""
        rows = self.file.reader.conn.execute(
            "SELECT report, confirms FROM voices WHERE member = ? ORDER BY report", (member,)
        )
        return {report: bool(confirms) for report, confirms in rows}

    def voices(self, convening: bytes, report: bytes) -> dict[str, bool]:
        """Who of those at the meeting has answered its report, and whether they confirm it.

        Those who have left the members' list too: who counts is for the caller to say.
        """
        rows = self.file.reader.conn.execute(
            "SELECT member, confirms FROM voices JOIN attendance USING (member)"
            " WHERE report = ? AND convening = ? ORDER BY member",
            (report, convening),
        )
        return {member: bool(confirms) for member, confirms in rows}

    async def come(self, convening: bytes, attendee: Attendee, *, here: bool) -> None:
        """Keep that somebody is at a meeting, or forget it."""
        await self.file.write(_come, convening, attendee, here)

    async def say(self, report: bytes, member: str, confirms: bool | None) -> None:
        """Keep what a member says of a report; None takes it back."""
        await self.file.write(_say, report, member, confirms)


def _come(db: Database, convening: bytes, attendee: Attendee, here: bool) -> None:
    key = (convening, attendee.member)
    db.conn.execute("DELETE FROM attendance WHERE convening = ? AND member = ?", key)
    if here:
        db.conn.execute("INSERT INTO attendance VALUES (?, ?, ?)", (*key, int(attendee.delegate)))


def _say(db: Database, report: bytes, member: str, confirms: bool | None) -> None:
    db.conn.execute("DELETE FROM voices WHERE report = ? AND member = ?", (report, member))
    if confirms is not None:
        db.conn.execute("INSERT INTO voices VALUES (?, ?, ?)", (report, member, int(confirms)))
