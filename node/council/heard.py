"""What a person heard, over the telephone, of the line of cuts: it stands for two groups' word.

Kept for good, with who believed what and why: whoever was led astray finds out by it since when.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlite_utils import Database

from node.store.database import StoreFile

MAX_HEARD = 1_000
"""Lines that are kept; nobody telephones as often. The oldest go."""


class Heard(NamedTuple):
    """One line.

    Attributes:
        time: UTC seconds.
        fingerprint: its first bytes, as far as it was read out; empty: the node went on alone.
        reason: why it went on alone; empty with a fingerprint.
        number: of the cut that it was found to be; None: not found yet.
    """

    id: int
    time: int
    fingerprint: bytes
    reason: str
    number: int | None


async def keep_heard(file: StoreFile, time: int, fingerprint: bytes, reason: str) -> None:
    """Write a line down."""
    await file.write(_insert, time, fingerprint, reason)


async def settle_heard(file: StoreFile, line: Heard, number: int) -> None:
    """Write down which cut a line was about; it counts once."""
    await file.write(_settle, line.id, number)


def heard(file: StoreFile) -> list[Heard]:
    """Every line, the newest first."""
    rows = file.reader.conn.execute(
        "SELECT id, time, fingerprint, reason, number FROM heard ORDER BY id DESC"
    )
    return [Heard(line, time, bytes(found), why, number) for line, time, found, why, number in rows]


def _insert(db: Database, time: int, fingerprint: bytes, reason: str) -> None:
    db.conn.execute(
        "INSERT INTO heard (time, fingerprint, reason) VALUES (?, ?, ?)",
        (time, fingerprint, reason),
    )
    db.conn.execute(
        "DELETE FROM heard WHERE id NOT IN (SELECT id FROM heard ORDER BY id DESC LIMIT ?)",
        (MAX_HEARD,),
    )


def _settle(db: Database, line: int, number: int) -> None:
    db.conn.execute("UPDATE heard SET number = ? WHERE id = ?", (number, line))
