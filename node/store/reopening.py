"""A frozen log goes on from its certified part: the copy here is cut back to that, or let go.

What a branch has past it never counted. If we crash: one transaction does it all, and it is done
again at the next look, for the log is still frozen.
"""

from __future__ import annotations

from sqlite_utils import Database

from node.store.appending import delete_from, drop_growing, held
from node.store.cosigned import forget_log
from node.store.frozen import set_aside
from node.store.thinning import cuts_thin, read_items
from protocol.checkpoint import Checkpoint
from protocol.coalition.snapshot import leaf_of
from protocol.merkle import CompactRange

READ_AT_A_TIME = 4_096
"""Entries: 256 MiB if each is as large as can be, which a quota of a log does not let many be."""


def reopen(db: Database, group: bytes, note: bytes, checkpoint: Checkpoint, now: int) -> bool:
    """Cut a log back to a head and let it grow again; whether the head is that of what is held.

    If it is not, another branch was held: all of it goes, to be fetched again. So it does where the
    head ends inside a bundle out of which history was dropped.

    Args:
        group: 16-byte group id.
        note: the signed note of the head, which the caller has opened.
        checkpoint: what it states, of at least one entry.
        now: UTC seconds.
    """
    log, known, _ = held(db, group, checkpoint.origin)
    compact = CompactRange()
    if log is not None and known is not None and known.size >= checkpoint.size:
        for start in range(0, checkpoint.size, READ_AT_A_TIME):
            end = min(checkpoint.size, start + READ_AT_A_TIME)
            # Of what was dropped the hashes are here.
            compact.extend_hashes(list(map(leaf_of, read_items(db, log, start, end))))
    if log is None or (compact.size, compact.root()) != (checkpoint.size, checkpoint.root):
        let_go(db, group, now)
        return False
    if cuts_thin(db, log, checkpoint.size):
        # Only bundles that are certified in full are dropped: such a cut is none of this store's.
        let_go(db, group, now)
        return False
    drop_growing(db, group)
    set_aside(db, group, now)
    forget_log(db, group)
    delete_from(db, log, checkpoint.size)
    db.conn.execute(
        "UPDATE logs SET size = ?, root = ?, note = ?, range = ?, updated = ?,"
        " change = (SELECT max(coalesce(max(change), 0), 0) + 1 FROM logs) WHERE id = ?",
        (checkpoint.size, checkpoint.root, note, compact.to_bytes(), now, log),
    )
    return True


def let_go(db: Database, group: bytes, now: int) -> None:
    """Forget what is held of a log, and that it is frozen; the proof is kept."""
    drop_growing(db, group)
    set_aside(db, group, now)
    forget_log(db, group)
    row = db.conn.execute("SELECT id FROM logs WHERE group_id = ?", (group,)).fetchone()
    if row is not None:
        delete_from(db, row[0], 0)
        db.conn.execute("DELETE FROM logs WHERE id = ?", row)
        # The numbers of changes may begin anew: what peers have read of them means nothing.
        db.conn.execute("UPDATE meta SET value = randomblob(16) WHERE name = 'instance'")
