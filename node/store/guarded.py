"""Changes of logs that look first whether evidence against them is kept, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence

from sqlite_utils import Database

from node.store import appending, awaiting, frozen, growing, reading, thinning
from node.store.records import Awaited
from protocol.checkpoint import Checkpoint
from protocol.coalition.snapshot import Item
from protocol.log import Part


def append(
    db: Database,
    group: bytes,
    note: bytes,
    checkpoint: Checkpoint,
    entries: Sequence[bytes],
    now: int,
    due: Awaited | None,
) -> bool:
    """As `appending.append`, of a log that is not frozen, on the branch that is due."""
    # In the same transaction: a pull that began before the evidence came must not end after it.
    frozen.refuse_frozen(db, group)
    start = checkpoint.size - len(entries)
    before = due and awaiting.range_before(db, group, checkpoint.origin, start)
    new = appending.append(db, group, note, checkpoint, entries, now)
    if due is not None:
        # Afterwards: of wrong bytes who passed them on is to blame, and not the head.
        awaiting.check_branch(before, entries, checkpoint, due)
    return new


def grow(
    db: Database,
    group: bytes,
    head: Checkpoint,
    part: Part,
    entries: Sequence[bytes],
    due: Awaited | None,
) -> None:
    """As `growing.grow`, of a log that is not frozen, on the branch that is due."""
    frozen.refuse_frozen(db, group)
    start = part.size - len(entries)
    before = due and awaiting.range_before(db, group, head.origin, start)
    growing.grow(db, group, head, part, entries)
    if due is not None:
        awaiting.check_branch(before, entries, head, due)


def thin(db: Database, group: bytes, index: int, items: list[Item]) -> bool:
    """As `thinning.thin`; nothing of a log that is frozen."""
    if frozen.proof(db, group) is not None:
        # It is evidence since.
        return False
    return thinning.thin(db, reading.log_number(db, group), index, items)


def thicken(db: Database, group: bytes, index: int, bundle: bytes) -> bool:
    """As `thinning.thicken`, frozen or not: whole it is better evidence."""
    return thinning.thicken(db, reading.log_number(db, group), index, bundle)


def keep_evidence(db: Database, group: bytes, data: bytes, source: bytes, now: int) -> bool:
    """As `frozen.keep`."""
    # No head will cover what was on its way.
    appending.drop_growing(db, group)
    return frozen.keep(db, group, data, source, now)
