"""What only a fresh proposal is held to: this node's own clock, and what it has long held.

Spec: docs/spec/agreement.md section 5.3. Never asked of a value that a quorum has prevoted: it may
be decided already, and whoever then refused it would stop all for good.
"""

from collections.abc import Mapping
from typing import NamedTuple

from protocol.agreement.cut import Cut, LogTable, held_long
from protocol.agreement.rules import Timeouts
from protocol.errors import RuleError

PATIENCE = 2
"""Propose timeouts for which an entry is held before leaving it out is refused. A proposal takes at
most one to come, and its proposer holds an entry at most one after this node does: two together."""


class Receipt(NamedTuple):
    """A fresh proposal as it came in.

    Attributes:
        round: whose.
        time_ms: when, in this node's own milliseconds.
        clock_s: its wall clock then, UTC seconds.
    """

    round: int
    time_ms: int
    clock_s: int


def check_fresh(
    cut: Cut,
    table: LogTable,
    receipt: Receipt,
    held: Mapping[bytes, Mapping[int, int]],
    frozen: frozenset[bytes],
    timeouts: Timeouts,
) -> None:
    """Check a fresh proposal: its time has come, and it leaves out nothing that is long held.

    So a cut's time is what a quorum's clocks say, and a proposer can keep no statement out of the
    record for longer than its own turn. "Long" grows with the round, as timeouts do, so some round
    passes however slow the network is.

    Args:
        held: group -> size -> since when, of this node's own milliseconds.
        frozen: logs that stay where they are.

    Raises:
        RuleError: `cut-ahead` or `cut-leaves-out`.
    """
    if cut.time >= receipt.clock_s:
        raise RuleError("cut-ahead", f"its time is {cut.time}, it is {receipt.clock_s} here")
    by_ms = receipt.time_ms - PATIENCE * timeouts.propose(receipt.round)
    sizes = {row.group: row.size for row in table.logs}
    for group, times in held.items():
        long = held_long(times, by_ms)
        if group not in frozen and sizes.get(group, 0) < long:
            raise RuleError(
                "cut-leaves-out",
                f"{group.hex()} at {sizes.get(group, 0)}, of which {long} are long held here",
            )
