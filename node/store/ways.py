"""The ways into an access, a link and a code: how they are written, and when they are over."""

from collections.abc import Sequence

from sqlite_utils import Database

from node.errors import NodeError
from node.store.sign_ins import sign_out

LINK_S = 24 * 3600
"""A mail is read within a day; a link that lies around longer is somebody else's chance."""


def make_ways(
    db: Database, numbers: Sequence[int], hashes: Sequence[bytes], once: bool, now: int
) -> None:
    """Give each access a link (`once`) or a code by its hash, in place of the last of its sort.

    Raises:
        NodeError: `unknown-access`, of the first that does not stand at `now`, UTC seconds.
    """
    for number, hashed in zip(numbers, hashes, strict=True):
        _make_way(db, number, hashed, once, now)


def _make_way(db: Database, number: int, hashed: bytes, once: bool, now: int) -> None:
    row = db.conn.execute(
        "SELECT ends FROM accesses WHERE id = ? AND ends > ? AND NOT revoked", (number, now)
    ).fetchone()
    if row is None:
        raise unknown_access(number)
    db.conn.execute("DELETE FROM ways WHERE access = ? AND once = ?", (number, once))
    # Whoever asks for a new way in may have lost the old one to somebody.
    sign_out(db, number, None)
    ends = min(row[0], now + LINK_S) if once else row[0]
    db.conn.execute(
        "INSERT INTO ways (hash, access, once, ends) VALUES (?, ?, ?, ?)",
        (hashed, number, once, ends),
    )


def close_lapsed(db: Database, number: int, now: int) -> None:
    """What opened an access that has ended by its date is over with it, for ever."""
    if db.conn.execute(
        "SELECT 1 FROM accesses WHERE id = ? AND ends <= ?", (number, now)
    ).fetchone():
        db.conn.execute("DELETE FROM ways WHERE access = ?", (number,))
        sign_out(db, number, None)


def extend_code(db: Database, number: int, ends: int) -> None:
    """A code lasts as long as its access; a link keeps its day."""
    db.conn.execute("UPDATE ways SET ends = ? WHERE access = ? AND NOT once", (ends, number))


def unknown_access(number: int) -> NodeError:
    """There is no such access, or none that stands."""
    return NodeError(
        "unknown-access", f"there is no access {number} that stands", "`commonweal access list`"
    )
