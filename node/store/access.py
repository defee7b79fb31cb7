"""Who may act on the node's pages: accesses, the links and codes that open them, and sign-ins.

An access is one person's, with a role and an end. Links work once, codes until they are replaced;
both are kept as keyed hashes, as are the sign-ins they open. Nothing here knows a vote: voting
codes, and the sessions they open, live elsewhere and never meet these.

| what | ends by |
|---|---|
| access | its own date, revoking, or its member leaving the roster |
| link | the first use, a day, a newer link of the access, the access's end |
| code | a newer code of the access, the access's end |
| sign-in | signing out, its own date, a newer link or code, another role, the access's end |

What ended with its access does not come back when the access is given a later end: a printed code
of years ago is somebody else's chance. Such an access gets a new link or code.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from hashlib import blake2b
from pathlib import Path

import msgspec
from sqlite_utils import Database

from node.errors import NodeError
from node.store.access_schema import access_migrations
from node.store.codes import new_code, read_code
from node.store.database import StoreFile
from node.store.journal import Journal, forget_names
from node.store.sign_ins import sign_in, sign_out
from node.store.ways import close_lapsed, extend_code, make_ways, unknown_access

# Looked over by people, one line each; members beyond these sign in to vote with voting codes.
MAX_ACCESSES = 50_000
TOKEN_BYTES = 24
_DAY_S = 86_400


class Role(StrEnum):
    """What somebody is to this group's node."""

    STEWARD = "steward"
    FACILITATOR = "facilitator"
    MEMBER = "member"
    OBSERVER = "observer"


SIGN_IN_S = {
    Role.STEWARD: 7 * _DAY_S,
    Role.FACILITATOR: 7 * _DAY_S,
    Role.MEMBER: 90 * _DAY_S,
    Role.OBSERVER: 30 * _DAY_S,
}
"""Who can publish in the group's name signs in every week; a member's own phone stays in longer."""


class Access(msgspec.Struct, frozen=True):
    """One person's access.

    Attributes:
        id: its number, from 1.
        role: what it allows.
        label: for whom, in the stewards' words.
        member: the roster's reference of the member it belongs to; may be empty.
        made, ends: UTC seconds; it stands before `ends`.
        revoked: whether a steward has ended it.
        named_by: of an observer: the candidate or caucus that named them; may be empty.
    """

    id: int
    role: Role
    label: str
    member: str
    made: int
    ends: int
    revoked: bool
    named_by: str = ""


class SignIn(msgspec.Struct, frozen=True):
    """A browser that is signed in: its number, what it says it is, its first day, its end."""

    id: int
    browser: str
    day: int
    ends: int


class Person(msgspec.Struct, frozen=True):
    """Who a request comes from: an access that stands, and the sign-in it came by."""

    access: Access
    sign_in: int


class Wanted(msgspec.Struct, frozen=True):
    """An access to be made; as `Access`."""

    role: Role
    label: str
    member: str
    ends: int
    named_by: str = ""


_ADMINISTERED = (
    "SELECT EXISTS (SELECT 1 FROM sign_ins JOIN accesses ON accesses.id = access WHERE role = ?1)"
    " OR EXISTS (SELECT 1 FROM journal JOIN accesses ON accesses.id = access WHERE role = ?1)"
)
_ACCESS = "SELECT id, role, label, member, made, ends, revoked, named_by FROM accesses"


class AccessStore:
    """Accesses, sign-ins and the journal.

    Args:
        path: `access.sqlite`; created if absent.
        key: 32 secret bytes under which links, codes and sign-ins are hashed.
        clock: UTC seconds.
    """

    def __init__(self, path: Path, key: bytes, *, clock: Callable[[], float] = time.time) -> None:
        self.file = StoreFile(path, access_migrations, pragmas={"secure_delete": "ON"})
        self.journal = Journal(self.file, self._now)
        self._key = key
        self._clock = clock

    def close(self) -> None:
        """Close the file."""
        self.file.close()

    async def grant(
        self,
        role: Role,
        label: str,
        member: str,
        ends: int,
        *,
        once: bool = True,
        named_by: str = "",
    ) -> tuple[int, str]:
        """A new access; gives its number and its first way in, as `grant_all`."""
        ((number, key),) = await self.grant_all(
            [Wanted(role, label, member, ends, named_by)], once=once
        )
        return number, key

    async def grant_all(self, wanted: Sequence[Wanted], *, once: bool) -> list[tuple[int, str]]:
        """New accesses, all or none; gives of each its number and its first way in.

        One write: a crash leaves no access that nobody can use.

        Raises:
            NodeError: `too-many-accesses`, or `access-over`: one would end before it begins.
        """
        now, keys = self._now(), [new_code() for _ in wanted]
        if any(one.ends <= now for one in wanted):
            raise NodeError("access-over", "this access would be over already", "a later end")
        hashes = [self._hash(read_code(key)) for key in keys]
        numbers = await self.file.write(_grant, wanted, hashes, once, now)
        return list(zip(numbers, keys, strict=True))

    async def make_way(self, number: int, *, once: bool) -> str:
        """A link's key (`once`) or a code for an access, as `make_ways`."""
        (key,) = await self.make_ways([number], once=once)
        return key

    async def make_ways(self, numbers: Sequence[int], *, once: bool) -> list[str]:
        """Links' keys (`once`) or codes for accesses, all or none; shown now, kept as hashes.

        Each replaces the earlier one of its sort and ends what was signed in by any.

        Raises:
            NodeError: `unknown-access`: there is none, or it is over.
        """
        keys = [new_code() for _ in numbers]
        hashes = [self._hash(read_code(key)) for key in keys]
        await self.file.write(make_ways, numbers, hashes, once, self._now())
        return keys

    async def renew(self, numbers: Sequence[int], ends: int) -> None:
        """Give accesses a later end, or one that had ended by its date; all or none.

        Those that stand longer already are left so: nobody is locked out by it. What opened one
        that had ended opens it no more.

        Raises:
            NodeError: `unknown-access`, or `access-over`: they would be over already.
        """
        if ends <= self._now():
            raise NodeError("access-over", "these accesses would be over already", "a later end")
        await self.file.write(_renew, numbers, ends, self._now())

    async def change(self, changed: Access) -> None:
        """Give an access another role, label, member, end or name of who named them.

        What opened one that had ended opens it no more.

        Another role ends every sign-in of it, or a member's phone would stay in for months as a
        steward's.

        Raises:
            NodeError: `unknown-access`, `access-over`: it would be over already, or `last-steward`:
                nobody would be left who gives access on the pages.
        """
        now, known = self._now(), self.access(changed.id)
        if known is None or known.revoked:
            raise unknown_access(changed.id)
        if changed.ends <= now:
            raise NodeError("access-over", "this access would be over already", "a later end")
        await self.file.write(_change, changed, known.role is not changed.role, now)

    async def revoke(self, number: int) -> None:
        """End an access and every sign-in of it, at once.

        Raises:
            NodeError: `unknown-access`, or `last-steward`: nobody would be left who gives access.
        """
        await self.revoke_all([number])

    async def revoke_all(self, numbers: Sequence[int]) -> None:
        """End accesses and every sign-in of theirs, all or none.

        Raises:
            NodeError: as `revoke`.
        """
        for number in numbers:
            if self.access(number) is None:
                raise unknown_access(number)
        await self.file.write(_end, numbers, self._now())

    async def revoke_members(self, members: Iterable[str]) -> None:
        """End the accesses of members who left the roster."""
        gone = set(members) - {""}
        numbers = [a.id for a in self.all() if a.member in gone and not a.revoked]
        if numbers:
            await self.file.write(_revoke, numbers)

    async def end_member(self, member: str) -> None:
        """End a member's accesses.

        Raises:
            NodeError: `last-steward`: nobody would be left who gives access.
        """
        await self.file.write(_end, self._numbers(member), self._now())

    async def forget_member(self, member: str) -> None:
        """Erase whose the accesses of a member were, here and in the journal."""
        await self.file.write(_forget, self._numbers(member))

    async def sign_in(self, typed: str, browser: str) -> str:
        """Sign in by a link's key or a code; gives a fresh token for the cookie.

        Args:
            typed: as entered: any case, spaces and dashes.
            browser: a few words to know it again by.

        Raises:
            NodeError: `code-mistyped`, `code-unknown`, `link-used`, `access-over`, or
                `too-many-attempts` in place of `code-unknown`.
        """
        hashed, token = self._hash(read_code(typed)), secrets.token_urlsafe(TOKEN_BYTES)
        # The answer is returned and raised here: raising inside would undo the count of failures.
        refused = await self.file.write(
            sign_in, hashed, self._hash(token), browser, self._now(), SIGN_IN_S
        )
        if refused is not None:
            raise refused
        return token

    def opened_by(self, person: Person, typed: str) -> bool:
        """Whether it was this link that signed this browser in: it is pressed twice.

        Each way in ends the sign-ins before it; so without a code beside it, it was the link.
        """
        try:
            hashed = self._hash(read_code(typed))
        except NodeError:
            return False
        query = (
            "SELECT 1 FROM ways WHERE hash = ?1 AND used AND access = ?2 AND NOT EXISTS"
            " (SELECT 1 FROM ways WHERE access = ?2 AND NOT once)"
        )
        row = self.file.reader.conn.execute(query, (hashed, person.access.id)).fetchone()
        return row is not None

    def person(self, token: str) -> Person | None:
        """Who holds a token; None if it opens nothing, or no longer."""
        now = self._now()
        row = self.file.reader.conn.execute(
            "SELECT sign_ins.id, access FROM sign_ins JOIN accesses ON accesses.id = access"
            " WHERE hash = ? AND sign_ins.ends > ? AND accesses.ends > ? AND NOT revoked",
            (self._hash(token), now, now),
        ).fetchone()
        access = None if row is None else self.access(row[1])
        return None if access is None else Person(access, row[0])

    async def sign_out(self, person: Person, *, everywhere: bool = False) -> None:
        """End this sign-in, or all of this person's."""
        one = None if everywhere else person.sign_in
        await self.file.write(sign_out, person.access.id, one)

    async def end_sign_in(self, person: Person, number: int) -> None:
        """End one of this person's own sign-ins; nobody else's has an effect."""
        await self.file.write(sign_out, person.access.id, number)

    def access(self, number: int) -> Access | None:
        """One access by its number."""
        row = self.file.reader.conn.execute(f"{_ACCESS} WHERE id = ?", (number,)).fetchone()
        return None if row is None else _access(row)

    def all(self) -> list[Access]:
        """Every access, oldest first."""
        return [_access(row) for row in self.file.reader.conn.execute(f"{_ACCESS} ORDER BY id")]

    def standing(self, role: Role) -> int:
        """How many accesses of a role stand now."""
        query = "SELECT count(*) FROM accesses WHERE role = ? AND ends > ? AND NOT revoked"
        return int(self.file.reader.conn.execute(query, (role, self._now())).fetchone()[0])

    def administered(self) -> bool:
        """Whether an administrator has ever signed in, as far as that is kept.

        Whoever signed out again before acting has left nothing.
        """
        found = self.file.reader.conn.execute(_ADMINISTERED, (Role.STEWARD,)).fetchone()
        return bool(found[0])

    def sign_ins(self, access: int) -> list[SignIn]:
        """Where an access is signed in, the oldest first."""
        rows = self.file.reader.conn.execute(
            "SELECT id, browser, day, ends FROM sign_ins WHERE access = ? AND ends > ? ORDER BY id",
            (access, self._now()),
        )
        return [SignIn(*row) for row in rows]

    def _now(self) -> int:
        return int(self._clock())

    def _numbers(self, member: str) -> list[int]:
        return [access.id for access in self.all() if access.member == member]

    def _hash(self, secret: str) -> bytes:
        return blake2b(
            secret.encode(errors="surrogatepass"), key=self._key, digest_size=32
        ).digest()


def _access(row: tuple[int, str, str, str, int, int, int, str]) -> Access:
    number, role, label, member, made, ends, revoked, named_by = row
    return Access(number, Role(role), label, member, made, ends, bool(revoked), named_by)


def _grant(
    db: Database, wanted: Sequence[Wanted], hashes: Sequence[bytes], once: bool, now: int
) -> list[int]:
    count = db.conn.execute("SELECT count(*) FROM accesses").fetchone()[0]
    if count + len(wanted) > MAX_ACCESSES:
        raise NodeError("too-many-accesses", f"there are {count} accesses", "revoke what is unused")
    numbers = []
    for one in wanted:
        cursor = db.conn.execute(
            "INSERT INTO accesses (role, label, member, made, ends, named_by)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (one.role, one.label, one.member, now, one.ends, one.named_by),
        )
        numbers.append(int(cursor.lastrowid or 0))
    make_ways(db, numbers, hashes, once, now)
    return numbers


def _renew(db: Database, numbers: Sequence[int], ends: int, now: int) -> None:
    for number in numbers:
        row = db.conn.execute(
            "SELECT ends FROM accesses WHERE id = ? AND NOT revoked", (number,)
        ).fetchone()
        if row is None:
            raise unknown_access(number)
        later = max(ends, row[0])
        close_lapsed(db, number, now)
        db.conn.execute("UPDATE accesses SET ends = ? WHERE id = ?", (later, number))
        extend_code(db, number, later)


def _change(db: Database, to: Access, other_role: bool, now: int) -> None:
    before = _stewards(db, now)
    close_lapsed(db, to.id, now)
    db.conn.execute(
        "UPDATE accesses SET role = ?, label = ?, member = ?, ends = ?, named_by = ? WHERE id = ?",
        (to.role, to.label, to.member, to.ends, to.named_by, to.id),
    )
    extend_code(db, to.id, to.ends)
    if other_role:
        sign_out(db, to.id, None)
    _keep_a_steward(db, now, before)


def _stewards(db: Database, now: int) -> int:
    query = "SELECT count(*) FROM accesses WHERE role = ? AND ends > ? AND NOT revoked"
    return int(db.conn.execute(query, (Role.STEWARD, now)).fetchone()[0])


def _keep_a_steward(db: Database, now: int, before: int) -> None:
    """Undo a write that locks everybody out; with one writer, two at once can't do it either."""
    if before and not _stewards(db, now):
        raise NodeError(
            "last-steward",
            "this is the last steward's access; without it nobody could give access on the pages",
            "give another steward access first: `commonweal access grant --role steward`",
        )


def _revoke(db: Database, numbers: Sequence[int]) -> None:
    for number in numbers:
        db.conn.execute("UPDATE accesses SET revoked = 1 WHERE id = ?", (number,))
        db.conn.execute("DELETE FROM ways WHERE access = ?", (number,))
        sign_out(db, number, None)


def _end(db: Database, numbers: Sequence[int], now: int) -> None:
    before = _stewards(db, now)
    _revoke(db, numbers)
    _keep_a_steward(db, now, before)


def _forget(db: Database, numbers: list[int]) -> None:
    for number in numbers:
        db.conn.execute(
            "UPDATE accesses SET label = '', member = '', named_by = '' WHERE id = ?", (number,)
        )
    forget_names(db, numbers)
