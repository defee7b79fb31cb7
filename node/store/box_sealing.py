"""Count a closed box, then erase which entry chose what.

  1. seal: rows and commitments are written, stage `sealed`, in one transaction;
  2. the return is published (not here);
  3. erase: casts and salts are deleted, stage `erasing`, in one transaction;
  4. scrub: the file is rebuilt without the freed pages, the write-ahead log emptied, stage
     `erased`.

If we crash before 1: nothing is counted; counting starts over and gives the same.
If we crash between 1 and 3: the count stands and is given again; the return may be published.
If we crash between 3 and 4: the rows are gone for every reader; the next opening scrubs.
A group that returns by hand may do so before 1: then 1 and 3 are one transaction (`settle`).
Votes that decide nothing (of a ballot that was withdrawn, or that came too late) are not counted:
`discard` stands in the place of 1 to 3, and leaves no count behind either.

Backups made before 3 still hold the links: docs/operate/store.md says to make none of boxes then.
"""

from __future__ import annotations

from collections import Counter

from sqlite_utils import Database

from node.errors import BoxError, StoreError
from node.store.box_records import ReceiptProof, Sealed
from node.store.database import empty_wal
from protocol.encoding import decode
from protocol.merkle import inclusion_proof, leaf_hash, tree_hash

# A cast is at most a list of choice texts; the box wrote it itself.
MAX_CAST_BYTES = 65_535


def seal(db: Database, now: int) -> None:
    """Step 1; does nothing if it was done."""
    row = db.conn.execute("SELECT stage, closes FROM box").fetchone()
    if row is None:
        raise BoxError("no-roll", "this ballot has no voters' list here", "nothing to count")
    stage, closes = row
    if stage != "open":
        return
    if now < closes:
        raise _still_open()
    counts: Counter[tuple[str, int, str]] = Counter()
    casts = db.conn.execute("SELECT region, choices FROM casts JOIN roll USING (entry)")
    for region, encoded in casts:
        choices = decode(encoded, max_bytes=MAX_CAST_BYTES)
        if not isinstance(choices, list):
            raise StoreError("store-damaged", "a cast ballot in this box can't be read")
        counts.update((region, contest, str(choice)) for contest, choice in enumerate(choices))
    db.conn.executemany(
        "INSERT INTO sealed_rows VALUES (?, ?, ?, ?)",
        sorted((*key, votes) for key, votes in counts.items()),
    )
    db.conn.execute("INSERT INTO sealed_casts SELECT commitment FROM casts ORDER BY commitment")
    root = tree_hash(leaf_hash(commitment) for commitment in _commitments(db))
    db.conn.execute("UPDATE box SET stage = 'sealed', root = ?", (root,))


def sealed(db: Database) -> Sealed:
    """The stored count."""
    (root,) = db.conn.execute("SELECT root FROM box").fetchone()
    counts: dict[tuple[str, int], dict[str, int]] = {}
    for region, contest, choice, votes in db.conn.execute("SELECT * FROM sealed_rows"):
        counts.setdefault((region, contest), {})[choice] = votes
    cast = {
        region: sum(votes.values())
        for (region, contest), votes in sorted(counts.items())
        if contest == 0
    }
    if root is None:
        raise BoxError(
            "votes-discarded", "these votes were erased uncounted", "they decide nothing"
        )
    commitments = _commitments(db)
    return Sealed(root, len(commitments), cast, counts, commitments)


def settle(db: Database, returned: bytes | None, now: int) -> None:
    """Step 3; with step 1 before it, if that was never done.

    Args:
        returned: the root in the return that stands; None of one made by hand.
    """
    seal(db, now)
    stage, root = db.conn.execute("SELECT stage, root FROM box").fetchone()
    if stage != "sealed":
        return
    if returned not in (None, root):
        # Proofs from this count would lead to a root that nobody published.
        discard(db)
    db.conn.execute("DELETE FROM casts")
    db.conn.execute("UPDATE box SET stage = 'erasing'")


def discard(db: Database) -> None:
    """In the place of steps 1 to 3: delete what was cast, and a count that nobody was told."""
    db.conn.execute("DELETE FROM casts")
    db.conn.execute("DELETE FROM sealed_rows")
    db.conn.execute("DELETE FROM sealed_casts")
    db.conn.execute("UPDATE box SET stage = 'erasing', root = NULL WHERE stage != 'erased'")


def scrub(db: Database) -> None:
    """Step 4; on the writer thread, outside any transaction.

    Raises:
        StoreError: `store-busy`: another process reads the box; repeat later.
    """
    if db.conn.execute("SELECT stage FROM box").fetchone() != ("erasing",):
        return
    db.conn.execute("VACUUM")
    empty_wal(db, "old votes")
    db.conn.execute("UPDATE box SET stage = 'erased'")


def receipt_proof(db: Database, commitment: bytes) -> ReceiptProof:
    """Where a receipt's ballot stands in the sealed box."""
    row = db.conn.execute("SELECT stage, root FROM box").fetchone()
    if row is None or row[0] == "open":
        raise _still_open()
    # Looked up first: anybody may ask for any receipt, and listing a million votes takes a second.
    known = db.conn.execute("SELECT 1 FROM sealed_casts WHERE commitment = ?", (commitment,))
    if known.fetchone() is None:
        raise BoxError(
            "receipt-unknown",
            "no counted ballot has this receipt",
            "a vote changed later has a newer receipt; use the last one",
        )
    commitments = _commitments(db)
    index = commitments.index(commitment)
    path = inclusion_proof([leaf_hash(item) for item in commitments], index)
    return ReceiptProof(commitment, index, len(commitments), row[1], path)


def _commitments(db: Database) -> list[bytes]:
    """Ascending: the order of the file says nothing about who voted when."""
    rows = db.conn.execute("SELECT commitment FROM sealed_casts ORDER BY commitment")
    return [commitment for (commitment,) in rows]


def _still_open() -> BoxError:
    return BoxError(
        "box-open",
        "this ballot box isn't counted yet",
        "it is counted after the close, so that nobody sees a running tally",
    )
