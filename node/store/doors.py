"""The code shown in the room of a meeting, and who checked in by it: tables of `traits.sqlite`.

It is for people without an access, so nothing of them is kept: which group they say they are of
(none until they have said it), their region, and a hash of what their browser holds, so that it
counts once and can take it back. A code is made of the door's secret and the minute; guesses are
counted here, as no address is kept.
"""

from __future__ import annotations

import enum
import hmac
import secrets
from collections import Counter
from collections.abc import Mapping
from hashlib import blake2b

import msgspec
from sqlite_utils import Database

from node.store.codes import ALPHABET
from node.store.database import StoreFile

# Time to get a telephone out, and to type; the one before still opens, for who began with it.
STEP_S = 120
# 40 bits, of which MAX_TRIES of two codes are tried in a step: one in 3 * 10^10 for each step.
CODE_CHARS = 8
MAX_TRIES = 20
# A hall of two thousand comes in within a quarter of an hour; faster is a program.
MAX_ARRIVALS = 300
# As many as one room holds; a larger meeting has several doors, each with a list on paper.
MAX_GUESTS = 5_000
SECRET_BYTES = HANDLE_BYTES = 16
# A guest's group while they have said none: they are counted, and for no group.
UNSAID = b""
MAX_TYPED_CHARS = 40
# After a door has shut, as long as counts may be asked for: a report is confirmed by then.
KEPT_S = 30 * 24 * 3_600


def create_doors(db: Database) -> None:
    """Make the tables; part of a migration of `traits.sqlite`."""
    db.executescript(
        """
        CREATE TABLE doors (
            convening BLOB PRIMARY KEY, secret BLOB NOT NULL, ends INTEGER NOT NULL,
            step INTEGER NOT NULL, tries INTEGER NOT NULL, arrivals INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE guests (
            convening BLOB NOT NULL, browser BLOB NOT NULL, member_of BLOB NOT NULL,
            region TEXT NOT NULL, PRIMARY KEY (convening, browser)
        ) STRICT, WITHOUT ROWID;
        """
    )


def mark_early_doors(db: Database) -> None:
    """Mark the doors that there are: who said no group at them may be counted for the host's.

    Until then a guest was counted for the host's until they said another; whether somebody said so
    or nothing was kept alike, so that only the door can be told from later ones.
    """
    db.conn.execute("ALTER TABLE doors ADD COLUMN early INTEGER NOT NULL DEFAULT 0")
    db.conn.execute("UPDATE doors SET early = 1")


class Came(enum.Enum):
    """What came of an attempt to check in by a code."""

    IN = "in"
    AGAIN = "again"
    WRONG = "wrong"
    SHUT = "shut"
    BUSY = "busy"
    FULL = "full"


class Shown(msgspec.Struct, frozen=True):
    """A door that stands open: the code of now, until when it is shown, and until when it opens."""

    code: str
    turns: int
    ends: int


class DoorStore:
    """Doors of meetings, and guests.

    Args:
        file: of `TraitStore`, with these tables.
    """

    def __init__(self, file: StoreFile) -> None:
        self.file = file

    def shown(self, convening: bytes, now: int) -> Shown | None:
        """The code to show now; None if the door is shut."""
        row = self.file.reader.conn.execute(
            "SELECT secret, ends FROM doors WHERE convening = ? AND ends > ?", (convening, now)
        ).fetchone()
        if row is None:
            return None
        step = now // STEP_S
        return Shown(code_at(row[0], step), min((step + 1) * STEP_S, row[1]), row[1])

    def meant(self, typed: str, now: int) -> list[bytes]:
        """The meeting whose door a code opens; all whose door is open, if it opens none.

        Nothing is counted by this: `enter` counts, where it is right and where it is wrong.
        """
        query = "SELECT convening, secret FROM doors WHERE ends > ? AND secret <> x''"
        rows = self.file.reader.conn.execute(f"{query} ORDER BY convening", (now,)).fetchall()
        code, step = read_typed(typed), now // STEP_S
        right = [name for name, secret in rows if any(_right(code, secret, step))]
        return right[:1] or [name for name, _ in rows]

    def guests(self, convening: bytes) -> Mapping[tuple[bytes, str], int]:
        """How many checked in by the code, by group (or `UNSAID`) and region."""
        rows = self.file.reader.conn.execute(
            "SELECT member_of, region FROM guests WHERE convening = ?", (convening,)
        )
        return Counter(rows.fetchall())

    def of_group(self, convening: bytes, group: bytes) -> int:
        """How many of them said that they are of a group."""
        found = self.guests(convening)
        return sum(people for (said, _), people in found.items() if said == group)

    def unsure(self, convening: bytes, group: bytes) -> int:
        """How many of a group may have said none: those without a region at a door marked early."""
        early = self.file.reader.conn.execute(
            "SELECT early FROM doors WHERE convening = ?", (convening,)
        ).fetchone()
        return self.guests(convening).get((group, ""), 0) if early == (1,) else 0

    def guest(self, convening: bytes, handle: bytes) -> tuple[bytes, str] | None:
        """Which group (or `UNSAID`) and region a browser said; None if it has not checked in."""
        row = self.file.reader.conn.execute(
            "SELECT member_of, region FROM guests WHERE convening = ? AND browser = ?",
            (convening, browser_of(handle)),
        ).fetchone()
        return None if row is None else (row[0], row[1])

    async def open(self, convening: bytes, ends: int, *, anew: bool = False) -> None:
        """Open a door under a new secret: earlier codes open nothing. `anew`: no guest stays."""
        await self.file.write(_open, convening, secrets.token_bytes(SECRET_BYTES), ends, anew)

    async def close(self, convening: bytes, now: int) -> None:
        """Shut it; its secret is erased, and who came stays counted."""
        await self.file.write(_close, convening, now)

    async def enter(self, convening: bytes, typed: str, handle: bytes, now: int) -> Came:
        """Check a browser in, if the code is that of now or of the step before.

        It is counted for no group until it says one.

        Args:
            handle: what the browser is to keep; if it has checked in by that before it is `AGAIN`.
        """
        browser = browser_of(handle)
        return await self.file.write(_enter, convening, read_typed(typed), browser, now)

    async def say(self, convening: bytes, handle: bytes, group: bytes, region: str) -> None:
        """Keep a guest's group (or `UNSAID`) and region; of nobody who has not checked in."""
        await self.file.write(_say, convening, browser_of(handle), group, region)

    async def leave(self, convening: bytes, handle: bytes) -> None:
        """Take a guest out of the counts."""
        await self.file.write(_leave, convening, browser_of(handle))

    async def forget(self, now: int) -> int:
        """Erase doors that shut `KEPT_S` ago, with their guests; gives how many doors."""
        old = self.file.reader.conn.execute(
            "SELECT count(*) FROM doors WHERE ends < ?", (now - KEPT_S,)
        ).fetchone()[0]
        # Asked at every look: nothing is written where nothing is old.
        return await self.file.write(_forget, now - KEPT_S) if old else 0


def code_at(secret: bytes, step: int) -> str:
    """The code of a door in one step of time."""
    digest = blake2b(step.to_bytes(8), key=secret, digest_size=8).digest()
    number = int.from_bytes(digest)
    return "".join(ALPHABET[number >> 5 * at & 31] for at in range(CODE_CHARS))


def _right(code: str, secret: bytes, step: int) -> list[bool]:
    """Whether a code is that of now, and of the step before; both, so that time says nothing."""
    return [hmac.compare_digest(code, code_at(secret, at)) for at in (step, step - 1)]


def read_typed(typed: str) -> str:
    """A code as people type it: any case, with spaces or dashes, O for 0, I and L for 1."""
    kept = typed[:MAX_TYPED_CHARS].upper().translate(str.maketrans("OIL", "011"))
    return "".join(char for char in kept if char in ALPHABET)


def browser_of(handle: bytes) -> bytes:
    """What is kept of a guest's browser: a hash of what it holds."""
    return blake2b(handle, digest_size=16, person=b"door").digest()


def _open(db: Database, convening: bytes, secret: bytes, ends: int, anew: bool) -> None:
    if anew:
        db.conn.execute("DELETE FROM guests WHERE convening = ?", (convening,))
        db.conn.execute("DELETE FROM doors WHERE convening = ?", (convening,))
    db.conn.execute(
        "INSERT INTO doors (convening, secret, ends, step, tries, arrivals)"
        " VALUES (?, ?, ?, 0, 0, 0) ON CONFLICT (convening) DO UPDATE"
        " SET secret = excluded.secret, ends = excluded.ends, step = 0, tries = 0, arrivals = 0",
        (convening, secret, ends),
    )


def _close(db: Database, convening: bytes, now: int) -> None:
    db.conn.execute(
        "UPDATE doors SET ends = min(ends, ?), secret = x'' WHERE convening = ?", (now, convening)
    )


def _enter(db: Database, convening: bytes, code: str, browser: bytes, now: int) -> Came:
    row = db.conn.execute(
        "SELECT secret, step, tries, arrivals FROM doors WHERE convening = ? AND ends > ?",
        (convening, now),
    ).fetchone()
    if row is None or not row[0]:
        return Came.SHUT
    secret, since, tries, arrivals = row
    step = now // STEP_S
    if since != step:
        tries = arrivals = 0
    if tries >= MAX_TRIES or arrivals >= MAX_ARRIVALS:
        return Came.BUSY
    came = _arrive(db, convening, browser) if any(_right(code, secret, step)) else Came.WRONG
    tries += came is Came.WRONG
    arrivals += came is Came.IN
    db.conn.execute(
        "UPDATE doors SET step = ?, tries = ?, arrivals = ? WHERE convening = ?",
        (step, tries, arrivals, convening),
    )
    return came


def _arrive(db: Database, convening: bytes, browser: bytes) -> Came:
    there = db.conn.execute(
        "SELECT count(*), count(*) FILTER (WHERE browser = ?) FROM guests WHERE convening = ?",
        (browser, convening),
    ).fetchone()
    if there[1]:
        return Came.AGAIN
    if there[0] >= MAX_GUESTS:
        return Came.FULL
    db.conn.execute("INSERT INTO guests VALUES (?, ?, ?, '')", (convening, browser, UNSAID))
    return Came.IN


def _say(db: Database, convening: bytes, browser: bytes, group: bytes, region: str) -> None:
    db.conn.execute(
        "UPDATE guests SET member_of = ?, region = ? WHERE convening = ? AND browser = ?",
        (group, region, convening, browser),
    )


def _leave(db: Database, convening: bytes, browser: bytes) -> None:
    db.conn.execute("DELETE FROM guests WHERE convening = ? AND browser = ?", (convening, browser))


def _forget(db: Database, before: int) -> int:
    db.conn.execute(
        "DELETE FROM guests WHERE convening IN (SELECT convening FROM doors WHERE ends < ?)",
        (before,),
    )
    return db.conn.execute("DELETE FROM doors WHERE ends < ?", (before,)).rowcount
