"""Proofs that a group voted against the rules on a cut, as this node keeps them.

If we crash before one is kept: the votes stand in logs, or in two certificates, and are met again.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlite_utils import Database

from node.store.database import StoreFile

MAX_PROOFS_OF_ONE = 8
"""Of one group, each about another cut: the newest. One costs it its seat."""


class VoteProof(NamedTuple):
    """One of them.

    Attributes:
        number: of the cut that was voted on.
        data: as `protocol.agreement.doublevote` seals it.
        since: UTC seconds when this node had it.
    """

    group: bytes
    number: int
    data: bytes
    since: int


async def keep_vote_proof(file: StoreFile, proof: VoteProof) -> bool:
    """Keep the first proof about a group and a cut; whether it is new. Durable once it returns."""
    kept: bool = await file.write(_keep, proof)
    return kept


def vote_proofs(file: StoreFile) -> list[VoteProof]:
    """All, by group and number."""
    rows = file.reader.conn.execute(
        "SELECT grp, number, proof, since FROM vote_proofs ORDER BY grp, number"
    )
    return [VoteProof(bytes(group), at, bytes(data), since) for group, at, data, since in rows]


def _keep(db: Database, proof: VoteProof) -> bool:
    query = "SELECT 1 FROM vote_proofs WHERE grp = ? AND number = ?"
    if db.conn.execute(query, (proof.group, proof.number)).fetchone() is not None:
        return False
    row = (proof.group, proof.number, proof.data, proof.since)
    db.conn.execute("INSERT INTO vote_proofs VALUES (?, ?, ?, ?)", row)
    db.conn.execute(
        "DELETE FROM vote_proofs WHERE grp = ? AND number NOT IN "
        "(SELECT number FROM vote_proofs WHERE grp = ? ORDER BY number DESC LIMIT ?)",
        (proof.group, proof.group, MAX_PROOFS_OF_ONE),
    )
    return True
