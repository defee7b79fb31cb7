"""The group's own people, `people.sqlite`: the member roster. It never leaves the node.

Importing takes two steps. `plan_import` says what a file would do and changes nothing; `commit`
does exactly that, or refuses if the roster has changed in between.
"""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from node.errors import RosterError
from node.store.database import StoreFile
from node.store.roster_csv import Problem, RosterRow, escape_cell, read_roster

people_migrations = Migrations("commonweal-people")


@people_migrations()
def m001_members(db: Database) -> None:
    """Members, and a number that grows with every change of the roster."""
    db.executescript(
        """
        CREATE TABLE members (
            id INTEGER PRIMARY KEY,
            ref TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL,
            region TEXT NOT NULL,
            email TEXT NOT NULL,
            joined INTEGER NOT NULL,
            active INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE roster (
            only INTEGER PRIMARY KEY CHECK (only = 1), version INTEGER NOT NULL
        ) STRICT;
        INSERT INTO roster VALUES (1, 0);
        """
    )


@dataclass(frozen=True, slots=True)
class Member:
    """A person in this group.

    Attributes:
        id: this node's number for them; never reused.
        ref: the group's own id for them, unique.
        name: may be empty.
        region: may be empty.
        email: may be empty.
        joined: UTC seconds of the import that added them.
        active: whether they go on new rolls.
    """

    id: int
    ref: str
    name: str
    region: str
    email: str
    joined: int
    active: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do.

    Attributes:
        adds: new members.
        returns: members who were inactive and are in the file again.
        changes: members whose name, region or email differs: (as held, as in the file).
        removes: active members the file lacks, if it is the whole roster; they become inactive.
        same: how many are unchanged.
        problems: what must be mended first; a plan with problems can't be committed.
        formulas: lines with cells a spreadsheet would run; kept as text.
        encoding: of the file, as detected.
        delimiter: of the file, as detected.
        version: of the roster the plan was made for.
    """

    adds: tuple[RosterRow, ...]
    returns: tuple[RosterRow, ...]
    changes: tuple[tuple[Member, RosterRow], ...]
    removes: tuple[Member, ...]
    same: int
    problems: tuple[Problem, ...]
    formulas: tuple[int, ...]
    encoding: str
    delimiter: str
    version: int


_MEMBER = "SELECT id, ref, name, region, email, joined, active FROM members"


class PeopleStore:
    """The roster.

    Args:
        path: `people.sqlite`; created if absent.
        clock: UTC seconds, for `joined`.

    Raises:
        StoreError: the file is newer than this program, or damaged.
    """

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.time) -> None:
        self.file = StoreFile(path, people_migrations, pragmas={"secure_delete": "ON"})
        self._clock = clock

    def close(self) -> None:
        """Finish queued writes and close; a second call does nothing."""
        self.file.close()

    def members(self, *, inactive: bool = False) -> list[Member]:
        """Members by their id; inactive ones only if asked."""
        where = "" if inactive else " WHERE active"
        rows = self.file.reader.conn.execute(f"{_MEMBER}{where} ORDER BY id")
        return [_member(row) for row in rows]

    def member(self, ref: str) -> Member | None:
        """One member by the group's own id for them."""
        row = self.file.reader.conn.execute(f"{_MEMBER} WHERE ref = ?", (ref,)).fetchone()
        return None if row is None else _member(row)

    def regions(self) -> dict[str, int]:
        """Active members by region, ascending."""
        rows = self.file.reader.conn.execute(
            "SELECT region, count(*) FROM members WHERE active GROUP BY region ORDER BY region"
        )
        return dict(rows.fetchall())

    def plan_import(self, data: bytes, *, whole: bool = False) -> Plan:
        """Say what importing a file would do; nothing is changed.

        Args:
            data: the bytes of a CSV file.
            whole: the file is the whole roster: who isn't in it becomes inactive.

        Raises:
            RosterError: the file as a whole can't be used; see `read_roster`.
        """
        file = read_roster(data)
        held = {member.ref: member for member in self.members(inactive=True)}
        adds: list[RosterRow] = []
        returns: list[RosterRow] = []
        changes: list[tuple[Member, RosterRow]] = []
        for row in file.rows:
            member = held.get(row.ref)
            if member is None:
                adds.append(row)
                continue
            row = _filled(row, member, file.columns)  # noqa: PLW2901 - the same row, completed
            if not member.active:
                returns.append(row)
            elif (row.name, row.region, row.email) != (member.name, member.region, member.email):
                changes.append((member, row))
        present = {row.ref for row in file.rows}
        removes = [m for m in held.values() if m.active and m.ref not in present]
        return Plan(
            adds=tuple(adds),
            returns=tuple(returns),
            changes=tuple(changes),
            removes=tuple(removes) if whole else (),
            same=len(file.rows) - len(adds) - len(returns) - len(changes),
            problems=file.problems,
            formulas=file.formulas,
            encoding=file.encoding,
            delimiter=file.delimiter,
            version=self._version(),
        )

    async def commit(self, plan: Plan) -> None:
        """Do what a plan says, all or nothing.

        Raises:
            RosterError: `roster-problems`, or `roster-changed` since the plan was made.
        """
        if plan.problems:
            first = plan.problems[0]
            raise RosterError(
                "roster-problems",
                f"line {first.line}: {first.reason}",
                f"mend the {len(plan.problems)} problems listed by the dry run first",
            )
        await self.file.write(_commit, plan, int(self._clock()))

    def export(self) -> bytes:
        """The active roster as CSV in UTF-8; cells that look like formulas are escaped."""
        out = io.StringIO(newline="")
        writer = csv.writer(out)
        writer.writerow(["id", "name", "region", "email"])
        for member in self.members():
            cells = (member.ref, member.name, member.region, member.email)
            writer.writerow([escape_cell(cell) for cell in cells])
        return out.getvalue().encode()

    def _version(self) -> int:
        return int(self.file.reader.conn.execute("SELECT version FROM roster").fetchone()[0])


def _commit(db: Database, plan: Plan, now: int) -> None:
    (version,) = db.conn.execute("SELECT version FROM roster").fetchone()
    if version != plan.version:
        raise RosterError(
            "roster-changed",
            "the roster has changed since the dry run",
            "run the import again to see what it would do now",
        )
    db.conn.execute("UPDATE roster SET version = version + 1")
    db.conn.executemany(
        "INSERT INTO members (ref, name, region, email, joined, active) VALUES (?, ?, ?, ?, ?, 1)",
        [(row.ref, row.name, row.region, row.email, now) for row in plan.adds],
    )
    db.conn.executemany(
        "UPDATE members SET name = ?, region = ?, email = ?, active = 1 WHERE ref = ?",
        [
            (row.name, row.region, row.email, row.ref)
            for row in [*plan.returns, *(row for _, row in plan.changes)]
        ],
    )
    db.conn.executemany(
        "UPDATE members SET active = 0 WHERE ref = ?", [(member.ref,) for member in plan.removes]
    )


def _filled(row: RosterRow, member: Member, columns: frozenset[str]) -> RosterRow:
    """A column the file lacks leaves what is held as it is."""
    return replace(
        row,
        name=row.name if "name" in columns else member.name,
        region=row.region if "region" in columns else member.region,
        email=row.email if "email" in columns else member.email,
    )


def _member(row: tuple[int, str, str, str, str, int, int]) -> Member:
    return Member(*row[:6], active=bool(row[6]))
