"""What members chose to tell about themselves, `traits.sqlite`; it never leaves the node by name.

Also which of them say that they have read what a ballot is about, and that they are at a meeting.

A steward asks questions with a few answers each; a member answers those they like, and takes an
answer back as easily. Only counts of people are ever read for publishing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from node.errors import NodeError
from node.store.attendance import Attendance, create_attendance
from node.store.database import StoreFile
from node.store.doors import DoorStore, create_doors, mark_early_doors

# Eight questions of eight answers are as many cells as one statement carries (MAX_TRAITS); a form
# that asks more is not filled in.
MAX_QUESTIONS = 8
MAX_ANSWERS = 8

traits_migrations = Migrations("commonweal-traits")


@traits_migrations()
def m001_traits(db: Database) -> None:
    """Questions with their answers in order, and who gave which."""
    db.executescript(
        """
        CREATE TABLE answers (
            trait TEXT NOT NULL, place INTEGER NOT NULL, answer TEXT NOT NULL,
            PRIMARY KEY (trait, answer)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE told (
            member TEXT NOT NULL, trait TEXT NOT NULL, answer TEXT NOT NULL,
            PRIMARY KEY (member, trait),
            FOREIGN KEY (trait, answer) REFERENCES answers (trait, answer) ON DELETE CASCADE
        ) STRICT, WITHOUT ROWID;
        """
    )


@traits_migrations()
def m002_read(db: Database) -> None:
    """Which members say that they have read what a ballot is about."""
    db.executescript(
        """
        CREATE TABLE read (
            ballot BLOB NOT NULL, member TEXT NOT NULL, PRIMARY KEY (ballot, member)
        ) STRICT, WITHOUT ROWID;
        """
    )


@traits_migrations()
def m003_attendance(db: Database) -> None:
    """Which members are at a meeting, and whether they confirm its report."""
    create_attendance(db)


@traits_migrations()
def m004_doors(db: Database) -> None:
    """The code shown in the room of a meeting, and how many came in by it."""
    create_doors(db)


@traits_migrations()
def m005_early_doors(db: Database) -> None:
    """At which doors guests who said no group were counted for the host's."""
    mark_early_doors(db)


class TraitStore:
    """Questions, and members' answers.

    Args:
        path: `traits.sqlite`; created if absent.
    """

    def __init__(self, path: Path) -> None:
        self.file = StoreFile(path, traits_migrations, pragmas={"secure_delete": "ON"})
        self.attendance = Attendance(self.file)
        self.doors = DoorStore(self.file)

    def close(self) -> None:
        """Finish queued writes and close."""
        self.file.close()

    def questions(self) -> dict[str, tuple[str, ...]]:
        """Every question with its answers in order."""
        rows = self.file.reader.conn.execute(
            "SELECT trait, answer FROM answers ORDER BY trait, place"
        )
        found: dict[str, tuple[str, ...]] = {}
        for trait, answer in rows:
            found[trait] = (*found.get(trait, ()), answer)
        return found

    def of(self, member: str) -> dict[str, str]:
        """What one member told, by question."""
        rows = self.file.reader.conn.execute(
            "SELECT trait, answer FROM told WHERE member = ?", (member,)
        )
        return dict(rows.fetchall())

    def told(self) -> dict[tuple[str, str], frozenset[str]]:
        """The members who gave each answer; answers that nobody gave are in it, with nobody."""
        given: dict[tuple[str, str], set[str]] = {
            (trait, answer): set()
            for trait, answers in self.questions().items()
            for answer in answers
        }
        for member, trait, answer in self.file.reader.conn.execute("SELECT * FROM told"):
            given[trait, answer].add(member)
        return {key: frozenset(members) for key, members in given.items()}

    def readers(self, ballot: bytes) -> frozenset[str]:
        """The members who say that they have read what a ballot is about."""
        rows = self.file.reader.conn.execute("SELECT member FROM read WHERE ballot = ?", (ballot,))
        return frozenset(member for (member,) in rows)

    def read_by(self, member: str) -> tuple[bytes, ...]:
        """The ballots of which one member says so, by id."""
        rows = self.file.reader.conn.execute(
            "SELECT ballot FROM read WHERE member = ? ORDER BY ballot", (member,)
        )
        return tuple(ballot for (ballot,) in rows)

    def marked(self) -> tuple[bytes, ...]:
        """The ballots of which anybody says so, by id."""
        rows = self.file.reader.conn.execute("SELECT DISTINCT ballot FROM read ORDER BY ballot")
        return tuple(ballot for (ballot,) in rows)

    async def unmark(self, ballots: Iterable[bytes]) -> None:
        """Erase who says that they have read what these ballots are about."""
        await self.file.write(_unmark, tuple(ballots))

    async def mark(self, ballot: bytes, member: str, *, read: bool) -> None:
        """Keep that a member has read what a ballot is about, or forget it."""
        await self.file.write(_mark, ballot, member, read)

    async def ask(self, trait: str, answers: Sequence[str]) -> None:
        """Ask a question, in place of one of the same words; answers that stay keep who gave them.

        Raises:
            NodeError: `bad-question`: fewer than two answers, more than `MAX_ANSWERS`, or one
                twice; `too-many-questions`.
        """
        if not 2 <= len(answers) <= MAX_ANSWERS or len(set(answers)) != len(answers):
            raise NodeError(
                "bad-question",
                f"a question has 2 to {MAX_ANSWERS} different answers",
                "put rare answers together: small numbers are never published",
            )
        await self.file.write(_ask, trait, tuple(answers))

    async def drop(self, trait: str) -> None:
        """Ask no longer, and forget every answer to it.

        Raises:
            NodeError: `unknown-question`.
        """
        await self.file.write(_drop, trait)

    async def tell(self, member: str, answers: Mapping[str, str]) -> None:
        """Keep what a member tells, in place of all they told before; left out is taken back.

        Raises:
            NodeError: `unknown-question`: a question or an answer that is not asked.
        """
        await self.file.write(_tell, member, dict(answers))

    async def forget(self, members: Iterable[str]) -> None:
        """Erase all that these members told, as when they leave."""
        await self.file.write(_forget, tuple(members))


def _forget(db: Database, members: Sequence[str]) -> None:
    for table in ("told", "read", "attendance", "voices"):
        db.conn.executemany(
            f"DELETE FROM {table} WHERE member = ?",  # noqa: S608 - one of four names
            [(member,) for member in members],
        )


def _mark(db: Database, ballot: bytes, member: str, read: bool) -> None:
    if read:
        db.conn.execute("INSERT OR IGNORE INTO read VALUES (?, ?)", (ballot, member))
    else:
        db.conn.execute("DELETE FROM read WHERE ballot = ? AND member = ?", (ballot, member))


def _unmark(db: Database, ballots: Sequence[bytes]) -> None:
    db.conn.executemany("DELETE FROM read WHERE ballot = ?", [(ballot,) for ballot in ballots])


def _ask(db: Database, trait: str, answers: Sequence[str]) -> None:
    (others,) = db.conn.execute(
        "SELECT count(DISTINCT trait) FROM answers WHERE trait <> ?", (trait,)
    ).fetchone()
    if others >= MAX_QUESTIONS:
        raise NodeError(
            "too-many-questions", f"there are {others} questions", "stop asking one first"
        )
    marks = ", ".join("?" * len(answers))
    db.conn.execute(
        f"DELETE FROM answers WHERE trait = ? AND answer NOT IN ({marks})",  # noqa: S608 - marks
        (trait, *answers),
    )
    db.conn.executemany(
        "INSERT INTO answers (trait, place, answer) VALUES (?, ?, ?) "
        "ON CONFLICT (trait, answer) DO UPDATE SET place = excluded.place",
        [(trait, place, answer) for place, answer in enumerate(answers)],
    )


def _drop(db: Database, trait: str) -> None:
    if not db.conn.execute("DELETE FROM answers WHERE trait = ?", (trait,)).rowcount:
        raise NodeError("unknown-question", f"nothing is asked as {trait!r}", "see the list")


def _tell(db: Database, member: str, answers: Mapping[str, str]) -> None:
    db.conn.execute("DELETE FROM told WHERE member = ?", (member,))
    for trait, answer in answers.items():
        asked = db.conn.execute(
            "SELECT 1 FROM answers WHERE trait = ? AND answer = ?", (trait, answer)
        ).fetchone()
        if asked is None:
            raise NodeError(
                "unknown-question", f"{answer!r} is no answer to {trait!r}", "see what is asked"
            )
        db.conn.execute("INSERT INTO told VALUES (?, ?, ?)", (member, trait, answer))
