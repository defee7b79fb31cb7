"""Cuts that were certified twice, as this node keeps them: both certificates, and who shows which.

Kept for good: whoever signed both cuts is named by them, whatever anybody says afterwards. If we
crash before they are kept: they are met again, as the line of who showed them stays what it is.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlite_utils import Database

from node.store.database import StoreFile
from protocol.agreement.certificate import MAX_CERTIFICATE_BYTES, Certificate
from protocol.encoding import pack, unpack

MAX_PARTED = 64
"""Pairs of certificates. One is kept if it names somebody whom none before it names; by each at
least 2q - n are, so more are needed only where dozens lie by turns. Of a council of four one pair
has 2 kB, of two hundred some 60 kB."""
GROUP_BYTES = 16


class Parted(NamedTuple):
    """A cut that was certified twice.

    Attributes:
        number: of the cut.
        one, other: both certificates, checked.
        culprits: ids of the groups that signed against the rules.
        since: UTC seconds when this node met the second one.
    """

    number: int
    one: Certificate
    other: Certificate
    culprits: tuple[bytes, ...]
    since: int

    @property
    def values(self) -> tuple[bytes, bytes]:
        """The hashes of the two cuts."""
        return self.one.value, self.other.value


async def keep_parted(file: StoreFile, found: Parted) -> bool:
    """Keep a pair that names somebody new; whether it was kept. Durable once it returns."""
    kept: bool = await file.write(_keep, found)
    return kept


def parted(file: StoreFile) -> list[Parted]:
    """Every pair that is kept, in the order in which they were met."""
    rows = file.reader.conn.execute(
        "SELECT number, one, other, culprits, since FROM parted ORDER BY id"
    )
    return [_read(row) for row in rows]


async def note_shown(file: StoreFile, group: bytes, number: int, value: bytes) -> None:
    """Write down which of two certified cuts a group showed last."""
    await file.write(_note, group, number, value)


async def forget_shown(file: StoreFile, group: bytes) -> None:
    """A group confirms what this node has: it is on no other line."""
    await file.write(_forget, group)


def shown(file: StoreFile) -> dict[bytes, tuple[int, bytes]]:
    """Group -> number and hash of the cut by which the line that it showed last parts from here."""
    rows = file.reader.conn.execute("SELECT grp, number, value FROM shown ORDER BY grp")
    return {bytes(group): (number, bytes(value)) for group, number, value in rows}


def _read(row: tuple[int, bytes, bytes, bytes, int]) -> Parted:
    number, one, other, culprits, since = row
    ids = tuple(
        bytes(culprits[at : at + GROUP_BYTES]) for at in range(0, len(culprits), GROUP_BYTES)
    )
    first, second = (
        unpack(Certificate, data, max_bytes=MAX_CERTIFICATE_BYTES) for data in (one, other)
    )
    return Parted(number, first, second, ids, since)


def _keep(db: Database, found: Parted) -> bool:
    query = "SELECT number, one, other, culprits, since FROM parted"
    kept = [_read(row) for row in db.conn.execute(query)]
    named = {group for one in kept for group in one.culprits}
    if named >= set(found.culprits) or len(kept) >= MAX_PARTED:
        return False
    row = (pack(found.one), pack(found.other), b"".join(found.culprits))
    db.conn.execute(
        "INSERT INTO parted (number, one, other, culprits, since) VALUES (?, ?, ?, ?, ?)",
        (found.number, *row, found.since),
    )
    return True


def _note(db: Database, group: bytes, number: int, value: bytes) -> None:
    db.conn.execute("INSERT OR REPLACE INTO shown VALUES (?, ?, ?)", (group, number, value))


def _forget(db: Database, group: bytes) -> None:
    db.conn.execute("DELETE FROM shown WHERE grp = ?", (group,))
