"""Evidence against logs: the first proof freezes a log for good, a second would add nothing."""

from __future__ import annotations

from sqlite_utils import Database

from node.store.records import Proof
from protocol.errors import RuleError

_PROOF = "SELECT group_id, data, source, since FROM evidence"


def keep(db: Database, group: bytes, data: bytes, source: bytes, now: int) -> bool:
    """Keep a proof that the caller has verified; whether the log was not frozen before."""
    before = db.conn.total_changes
    db.conn.execute(
        "INSERT OR IGNORE INTO evidence (group_id, data, source, since) VALUES (?, ?, ?, ?)",
        (group, data, source, now),
    )
    return db.conn.total_changes > before


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
