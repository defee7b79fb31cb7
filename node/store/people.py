"""The group's own people, `people.sqlite`: the member roster. It never leaves the node.

Importing takes two steps. `plan_import` says what a file would do and changes nothing; `commit`
does exactly that, or refuses if the roster has changed in between.

A person who is forgotten leaves an empty line, so that their number is nobody else's. Their
reference may stay in it for a while: voters' lists of votes that are not over name it (`release`).
"""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
from msgspec.structs import replace
from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from node.errors import RosterError
from node.store.database import StoreFile
from node.store.requests import Request, Requests, What, close, create_requests, drop_of, waiting
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


@people_migrations()
def m002_requests(db: Database) -> None:
    """What members ask about what is held of them; who is forgotten."""
    create_requests(db)
    db.execute("ALTER TABLE members ADD COLUMN forgotten INTEGER NOT NULL DEFAULT 0")


@people_migrations()
def m003_homes(db: Database) -> None:
    """Where members say that they vote: empty, `here` or `elsewhere`."""
    db.execute("ALTER TABLE members ADD COLUMN home TEXT NOT NULL DEFAULT ''")


class Member(msgspec.Struct, frozen=True):
    """A person in this group.

    Attributes:
        id: this node's number for them; never reused.
        ref: the group's own id for them, unique.
        name: may be empty.
        region: may be empty.
        email: may be empty.
        joined: UTC seconds of the import that added them, or that brought them back once erased.
        active: whether they go on new rolls.
        home: where they say that they vote: `here`, `elsewhere`, or empty if they said nothing.
    """

    id: int
    ref: str
    name: str
    region: str
    email: str
    joined: int
    active: bool
    home: str = ""


class Plan(msgspec.Struct, frozen=True):
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


_MEMBER = "SELECT id, ref, name, region, email, joined, active, home FROM members"


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
        self.requests = Requests(self.file, self._now)

    def close(self) -> None:
        """Finish queued writes and close; a second call does nothing."""
        self.file.close()

    def members(self, *, inactive: bool = False) -> list[Member]:
        """Members by their id; inactive ones only if asked."""
        where = "NOT forgotten" if inactive else "active"
        rows = self.file.reader.conn.execute(f"{_MEMBER} WHERE {where} ORDER BY id")
        return [_member(row) for row in rows]

    def member(self, ref: str) -> Member | None:
        """One member by the group's own id for them."""
        query = f"{_MEMBER} WHERE ref = ? AND NOT forgotten"
        row = self.file.reader.conn.execute(query, (ref,)).fetchone()
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
        # Those who are forgotten too: where their reference still stands, they return.
        rows = self.file.reader.conn.execute(f"{_MEMBER} ORDER BY id")
        held = {member.ref: member for member in map(_member, rows)}
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

    async def set_email(self, ref: str, email: str) -> None:
        """Give a member another address, or none."""
        await self.file.write(_set, ref, "email", email)

    async def set_home(self, ref: str, home: str) -> None:
        """Keep where a member says that they vote."""
        await self.file.write(_set, ref, "home", home)

    async def grant(self, number: int) -> Request:
        """Change the roster as a request to correct it says, and close the request, in one write.

        Raises:
            NodeError: `unknown-request`: none of a name or a region waits under this number.
        """
        return await self.file.write(_grant, number, self._now())

    async def forget(self, ref: str) -> None:
        """Erase a person's line but for its number and reference, and what they asked.

        Raises:
            RosterError: `unknown-member`.
        """
        await self.file.write(_forget, ref)

    def forgotten(self) -> list[str]:
        """The references that are still to be released."""
        rows = self.file.reader.conn.execute("SELECT ref FROM members WHERE forgotten = 1")
        return [ref for (ref,) in rows]

    async def release(self, ref: str) -> None:
        """Erase the reference of a person who is forgotten, too: nothing else names it."""
        await self.file.write(_release, ref)

    def _now(self) -> int:
        return int(self._clock())

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
        # Who was forgotten and is in a later file is a member again: nothing is to be released.
        "UPDATE members SET name = ?, region = ?, email = ?, active = 1,"
        " joined = CASE forgotten WHEN 0 THEN joined ELSE ? END, forgotten = 0 WHERE ref = ?",
        [
            (row.name, row.region, row.email, now, row.ref)
            for row in [*plan.returns, *(row for _, row in plan.changes)]
        ],
    )
    db.conn.executemany(
        "UPDATE members SET active = 0 WHERE ref = ?", [(member.ref,) for member in plan.removes]
    )


def _set(db: Database, ref: str, column: str, value: str) -> None:
    # A plan of an import made before would put the old value back.
    db.conn.execute("UPDATE roster SET version = version + 1")
    db.conn.execute(f"UPDATE members SET {column} = ? WHERE ref = ?", (value, ref))  # noqa: S608 - ours


def _grant(db: Database, number: int, now: int) -> Request:
    asked = waiting(db, number, (What.NAME, What.REGION))
    _set(db, asked.member, asked.what.value, asked.value)
    close(db, number, "granted", "", now)
    return asked


def _forget(db: Database, ref: str) -> None:
    db.conn.execute("UPDATE roster SET version = version + 1")
    changed = db.conn.execute(
        "UPDATE members SET name = '', region = '', email = '', joined = 0, active = 0, home = '',"
        " forgotten = 1 WHERE ref = ? AND NOT forgotten",
        (ref,),
    ).rowcount
    if not changed:
        raise RosterError("unknown-member", f"no member {ref}", "`commonweal roster list`")
    drop_of(db, ref)


def _release(db: Database, ref: str) -> None:
    # References in files are stripped, so none begins with a space: no member is met by it.
    db.conn.execute(
        "UPDATE members SET ref = ' ' || id, forgotten = 2 WHERE ref = ? AND forgotten = 1", (ref,)
    )


def _filled(row: RosterRow, member: Member, columns: frozenset[str]) -> RosterRow:
    """A column the file lacks leaves what is held as it is."""
    return replace(
        row,
        name=row.name if "name" in columns else member.name,
        region=row.region if "region" in columns else member.region,
        email=row.email if "email" in columns else member.email,
    )


def _member(row: tuple[int, str, str, str, str, int, int, str]) -> Member:
    return Member(*row[:6], active=bool(row[6]), home=row[7])
