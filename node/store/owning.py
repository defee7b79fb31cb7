"""This node's own log: entries durable, then the signature durable, then the head.

Three steps, three commits, two files:
  1. stage the entries (store.sqlite);
  2. sign the head over them (signer.sqlite, returns once durable);
  3. move the staged entries into the log under that head (store.sqlite).
Nothing is acknowledged or served before step 3.

If we crash before 1: nothing happened.
If we crash between 1 and 2: nothing was signed; the staged entries are dropped at start. Whoever
    asked was told nothing, and asks again.
If we crash between 2 and 3: the head is signed, and may not be signed otherwise ever again. The
    staged entries hash to it; the start completes step 3.
If we crash after 3: done; staging was emptied in the same transaction.
If a step fails and we don't crash (the disk is full): as a crash at that point, except that the
    next publication comes before the next start. It finds staged entries, which may be under a
    signed head, and must not put its own in their place: they are completed or dropped first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlite_utils import Database

from node.errors import StoreError
from node.store.appending import append, held
from protocol.checkpoint import Checkpoint


def append_own(
    db: Database,
    group: bytes,
    origin: str,
    entries: Sequence[bytes],
    sign: Callable[[int, bytes], bytes],
    now: int,
) -> None:
    """Run the three steps; on the writer thread, outside any transaction.

    Raises:
        StoreError: `unfinished`: entries of an earlier publication are staged; recover first.
    """
    if not entries:
        raise ValueError("nothing to publish")
    if staged_entries(db):
        raise StoreError(
            "unfinished",
            "an earlier publication stopped half-way and is not finished yet",
            "run `commonweal doctor`; make room on the disk if it is full",
        )
    _, known, compact = held(db, group, origin)
    grown = compact.copy()
    grown.extend(entries)
    with db.atomic():
        db.conn.executemany("INSERT INTO staged VALUES (?, ?)", enumerate(entries))
    size = (known.size if known else 0) + len(entries)
    note = sign(size, grown.root())
    with db.atomic():
        append(db, group, note, Checkpoint(origin, size, grown.root()), entries, now)
        db.conn.execute("DELETE FROM staged")


def finish_own(
    db: Database,
    group: bytes,
    note: bytes,
    checkpoint: Checkpoint | None,
    now: int,
) -> bool:
    """Complete step 3 if step 2 was reached, else drop what was staged.

    Raises:
        ProofError: the staged entries don't hash to the signed head: this store lacks entries.
    """
    entries = staged_entries(db)
    known = held(db, group, checkpoint.origin).checkpoint if checkpoint else None
    held_size = known.size if known else 0
    complete = checkpoint is not None and checkpoint.size > held_size
    if complete and checkpoint is not None:
        append(db, group, note, checkpoint, entries, now)
    db.conn.execute("DELETE FROM staged")
    return complete


def staged_entries(db: Database) -> list[bytes]:
    """What step 1 left, in order."""
    return [data for (data,) in db.conn.execute("SELECT data FROM staged ORDER BY position")]


def renote(db: Database, group: bytes, size: int, note: bytes, now: int) -> None:
    """Head a log of this size by another signature; inside a transaction."""
    # A change for peers: what they hold is signed by a key that is not heard any longer.
    db.conn.execute(
        "UPDATE logs SET note = ?, updated = ?,"
        " change = (SELECT max(coalesce(max(change), 0), 0) + 1 FROM logs)"
        " WHERE group_id = ? AND size = ?",
        (note, now, group, size),
    )
