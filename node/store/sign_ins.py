"""Browsers that are signed in: rows of `access.sqlite`, and the pace of wrong codes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sqlite_utils import Database

from node.errors import NodeError

if TYPE_CHECKING:
    from node.store.access import Role

# Sign-ins of one access: a phone, a computer, and some forgotten. The oldest makes room.
MAX_SIGN_INS = 10
# Wrong codes a minute, over all: a hall full of typing mistakes stays below. A right one is never
# held up, and a code's 70 bits can't be guessed at any pace.
MAX_FAILED_PER_WINDOW = 60
FAILED_WINDOW_S = 60
_DAY_S = 86_400


def sign_in(
    db: Database, hashed: bytes, token: bytes, browser: str, now: int, lasts_s: Mapping[Role, int]
) -> NodeError | None:
    """Sign in by a hashed key; gives why not, as a raised error would undo the count of failures.

    Args:
        token: hashed.
        lasts_s: by role.
    """
    row = db.conn.execute(
        "SELECT access, once, used, ways.ends, role, accesses.ends FROM ways"
        " JOIN accesses ON accesses.id = access WHERE hash = ?",
        (hashed,),
    ).fetchone()
    if row is None:
        return _count_failure(db, now)
    access, once, used, ends, role, access_ends = row
    if used:
        return NodeError(
            "link-used",
            "this link was used already; it works once",
            "if it was not you, tell a steward at once; they make you a new one",
        )
    if ends <= now or access_ends <= now:
        return NodeError("access-over", "this link or code is over", "ask a steward for a new one")
    if once:
        db.conn.execute("UPDATE ways SET used = 1 WHERE hash = ?", (hashed,))
    db.conn.execute("DELETE FROM sign_ins WHERE ends <= ?", (now,))
    db.conn.execute(
        "INSERT INTO sign_ins (hash, access, browser, day, ends) VALUES (?, ?, ?, ?, ?)",
        # The day alone: when somebody was here is nobody's business.
        (token, access, browser, now - now % _DAY_S, min(access_ends, now + lasts_s[role])),
    )
    db.conn.execute(
        "DELETE FROM sign_ins WHERE id IN"
        " (SELECT id FROM sign_ins WHERE access = ? ORDER BY id DESC LIMIT -1 OFFSET ?)",
        (access, MAX_SIGN_INS),
    )
    return None


def sign_out(db: Database, access: int, sign_in: int | None) -> None:
    """End one sign-in of an access, or with None all of them."""
    db.conn.execute(
        "DELETE FROM sign_ins WHERE access = ?1 AND (?2 IS NULL OR id = ?2)", (access, sign_in)
    )


def _count_failure(db: Database, now: int) -> NodeError:
    """Count a wrong code, without an address."""
    failed, since = db.conn.execute("SELECT count, since FROM failures").fetchone()
    if not since <= now < since + FAILED_WINDOW_S:
        failed, since = 0, now
    if failed >= MAX_FAILED_PER_WINDOW:
        return NodeError(
            "too-many-attempts",
            "too many wrong codes were tried in the last minute",
            "wait a minute and compare the code with the printed one; a right code works at once",
        )
    db.conn.execute("UPDATE failures SET count = ?, since = ?", (failed + 1, since))
    return NodeError(
        "code-unknown",
        "this link or code is not known here",
        "was it replaced or ended? ask a steward for a new one",
    )
