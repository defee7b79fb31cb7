"""Evidence against logs: the first proof freezes a log, a second would add nothing.

Once a log goes on under another key (docs/spec/coalition/incarnations.md) its proof is set aside:
it stays true, and what the new key signs is frozen by another one only. So is one against a log of
which another branch is fetched; it is kept again when that is here.
"""

from __future__ import annotations

from sqlite_utils import Database

from node.store.records import Proof
from protocol.errors import RuleError

_PROOF = "SELECT group_id, data, source, since FROM evidence"
_PAST = "FROM past_evidence WHERE group_id = ? AND data = ?"


def keep(db: Database, group: bytes, data: bytes, source: bytes, now: int) -> bool:
    """Keep a proof that the caller has verified; whether the log was not frozen before."""
    new = proof(db, group) is None
    if new:
        past = (group, data)
        known = db.conn.execute(f"SELECT since {_PAST}", past).fetchone()
        db.conn.execute(
            "INSERT INTO evidence (group_id, data, source, since) VALUES (?, ?, ?, ?)",
            (group, data, source, now if known is None else known[0]),
        )
        db.conn.execute(f"DELETE {_PAST}", past)
    return new


def refuse_frozen(db: Database, group: bytes) -> None:
    """Refuse to add to a frozen log.

    Raises:
        RuleError: `log-frozen`.
    """
    if proof(db, group) is not None:
        raise RuleError("log-frozen", group.hex())


def proof(db: Database, group: bytes) -> Proof | None:
    """The proof against one log; None if it is not frozen."""
    row = db.conn.execute(f"{_PROOF} WHERE group_id = ?", (group,)).fetchone()
    return None if row is None else Proof(*row)


def proofs(db: Database) -> list[Proof]:
    """Every proof, by group."""
    return [Proof(*row) for row in db.conn.execute(f"{_PROOF} ORDER BY group_id")]


def set_aside(db: Database, group: bytes, now: int) -> None:
    """Let a proof freeze nothing any more, and keep it."""
    db.conn.execute(
        "INSERT OR REPLACE INTO past_evidence"
        " SELECT group_id, data, source, since, ? FROM evidence WHERE group_id = ?",
        (now, group),
    )
    db.conn.execute("DELETE FROM evidence WHERE group_id = ?", (group,))


def past_proofs(db: Database) -> list[Proof]:
    """Every proof that was set aside, by group, the oldest first."""
    rows = db.conn.execute(
        "SELECT group_id, data, source, since FROM past_evidence ORDER BY group_id, since"
    )
    return [Proof(*row) for row in rows]
