"""A cut: a time and one head per log, a slice through everything that is known.

Spec: docs/spec/agreement.md section 5. What is agreed on is a cut's hash. The table of its logs is
large and known to whoever holds the logs, so it travels apart, under a hash of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Annotated

from msgspec import Meta

from protocol.encoding import GroupId, Hash, Wire, pack, tagged_hash, unpack
from protocol.errors import MalformedError, RuleError
from protocol.statement import Time

MAX_CUT_LOGS = 100_000
"""Logs in a coalition, past incarnations included: fifty times the 2,000 that DESIGN 9 measures."""
MAX_TABLE_BYTES = 100 * MAX_CUT_LOGS
"""A row at its longest has 79 bytes."""


class LogHead(Wire):
    """One log in a cut."""

    group: GroupId
    size: Annotated[int, Meta(ge=1, le=2**53)]
    root: Hash


class LogTable(Wire):
    """All logs of a cut that aren't empty, ascending by group, each once."""

    logs: Annotated[list[LogHead], Meta(max_length=MAX_CUT_LOGS)]


class Cut(Wire):
    """What a council agrees on.

    Attributes:
        number: from 1.
        previous: hash of the cut before; for the first one the coalition's id.
        time: UTC seconds, later than the cut before; what ballots and phases end by.
        logs: hash of the table of logs.
        state: hash of the state folded up to this cut.
        reducer: version of the rules by which it was folded.
        epoch: hash of who certifies the next cut: members, keys, council.
    """

    number: Annotated[int, Meta(ge=1, le=2**53)]
    previous: Hash
    time: Time
    logs: Hash
    state: Hash
    reducer: Annotated[int, Meta(ge=1, le=2**31)]
    epoch: Hash


def cut_hash(cut: Cut) -> bytes:
    """The value that is voted on, 32 bytes."""
    return tagged_hash("cut", pack(cut))


def make_table(heads: Iterable[tuple[bytes, int, bytes]]) -> LogTable:
    """The table of (group, size, root), in any order; empty logs are left out.

    Raises:
        ValueError: a group twice.
    """
    rows = sorted(head for head in heads if head[1])
    groups = [group for group, _, _ in rows]
    if len(set(groups)) != len(groups):
        raise ValueError("a group has one log")
    return LogTable(logs=[LogHead(group=group, size=size, root=root) for group, size, root in rows])


def table_hash(table: LogTable) -> bytes:
    """The hash by which a cut names its table."""
    return tagged_hash("cut-logs", pack(table))


def open_table(data: bytes, cut: Cut) -> LogTable:
    """Read the table that a cut names.

    Raises:
        MalformedError: `too-large`, `not-canonical`, `bad-schema`, or `bad-cut`: out of order, or
            another cut's.
    """
    table = unpack(LogTable, data, max_bytes=MAX_TABLE_BYTES)
    groups = [row.group for row in table.logs]
    if any(one >= other for one, other in pairwise(groups)):
        raise MalformedError("bad-cut", "its logs are not in order, each once")
    if table_hash(table) != cut.logs:
        raise MalformedError("bad-cut", "this is the table of another cut")
    return table


def check_line(cut: Cut, number: int, previous: bytes, time: int, reducer: int) -> None:
    """Check that a cut goes on from the last one, as far as it shows by itself.

    Spec: docs/spec/agreement.md section 5.2.

    Args:
        number, previous, time, reducer: of the last cut; `previous` is its hash, or the
            coalition's id if there is none.

    Raises:
        RuleError: `cut-out-of-line`.
    """
    if (cut.number, cut.previous) != (number + 1, previous):
        raise RuleError("cut-out-of-line", f"cut {cut.number} doesn't follow cut {number}")
    if cut.time <= time:
        raise RuleError("cut-out-of-line", f"its time, {cut.time}, is not after {time}")
    if cut.reducer < reducer:
        raise RuleError("cut-out-of-line", "it goes back to older rules")


def check_growth(table: LogTable, last: LogTable) -> None:
    """Check that no log is gone, shorter or, at the same size, another than in the last cut.

    That longer logs lie on the lines of the last cut's is for whoever holds them to check.

    Spec: docs/spec/agreement.md section 5.2.

    Raises:
        RuleError: `cut-out-of-line`.
    """
    now = {row.group: row for row in table.logs}
    for before in last.logs:
        after = now.get(before.group)
        if after is None or after.size < before.size:
            raise RuleError("cut-out-of-line", f"it takes back {before.group.hex()}")
        if after.size == before.size and after.root != before.root:
            raise RuleError("cut-out-of-line", f"it changes {before.group.hex()}")


def check_frozen(table: LogTable, last: LogTable, frozen: frozenset[bytes]) -> None:
    """Check that frozen logs stay at their last certified size.

    For fresh proposals only: a node that has the evidence later than others must not refuse for
    ever what a quorum has prevoted.

    Raises:
        RuleError: `cut-out-of-line`.
    """
    sizes = {row.group: row.size for row in last.logs}
    for row in table.logs:
        if row.group in frozen and row.size != sizes.get(row.group, 0):
            raise RuleError(
                "cut-out-of-line", f"it goes on with {row.group.hex()}, which is frozen"
            )


def fold_order(previous: bytes, groups: Iterable[bytes]) -> list[bytes]:
    """In which order the logs of a cut are folded: fixed, and nobody's choice.

    By hash of the cut before and the group: a group that likes to come first can't see to it.
    """
    return sorted(groups, key=lambda group: tagged_hash("fold-order", previous, group))


def held_long(times: Mapping[int, int], by_ms: int) -> int:
    """The largest size of a log that was held at a time already.

    Args:
        times: size -> when this node first held the log up to there, in its own milliseconds.
        by_ms: that time.
    """
    return max((size for size, since_ms in times.items() if since_ms <= by_ms), default=0)
