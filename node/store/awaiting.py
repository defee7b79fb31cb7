"""A log that was let go comes back on the branch that is certified, and on no other.

While it is fetched no evidence freezes it, else it would never come. So whoever has a head of the
other branch, and answers first, could give a few of its entries for the log: nothing certified
would fit behind them, and this node would follow no cut again. What is refused here is signed all
the same; only what holds the certified root counts.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlite_utils import Database

from node.store.appending import growing, held
from node.store.records import Awaited
from protocol.checkpoint import Checkpoint
from protocol.errors import ConflictError, EquivocationError
from protocol.merkle import CompactRange


def check_reaches(head: Checkpoint, due: Awaited | None) -> None:
    """Refuse a head of less than is certified: which branch it is of can't be told.

    Raises:
        ConflictError: `stale-head`.
    """
    if due is not None and head.size < due.size:
        detail = f"{head.size} entries; {due.size} are certified, and fetched first"
        raise ConflictError("stale-head", detail, known=due.size)


def range_before(db: Database, group: bytes, line: str, start: int) -> CompactRange | None:
    """The range of a log's first `start` entries, as a head or parts of it have them; else None."""
    parts = growing(db, group)
    known = held(db, group, line).compact
    ranges = [known] if parts is None else [parts.compact, known]
    return next((one for one in ranges if one.size == start), None)


def check_branch(
    before: CompactRange | None, entries: Sequence[bytes], head: Checkpoint, due: Awaited
) -> None:
    """Refuse entries, already found to be the head's, that are not those of the certified branch.

    Args:
        before: the range that they were put behind; one that reaches as far as is certified was
            looked at when it grew so far.

    Raises:
        EquivocationError: `forked-log`.
    """
    if before is None or before.size >= due.size or before.size + len(entries) < due.size:
        return
    reached = before.copy()
    reached.extend(entries[: due.size - before.size])
    if reached.root() != due.root:
        evidence = Checkpoint(head.origin, due.size, due.root), head
        detail = f"a certified cut has another branch of it at {due.size} entries"
        raise EquivocationError("forked-log", detail, evidence=evidence)
