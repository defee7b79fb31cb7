"""What is held of a cut: heads on the line of this node's logs, and the state folded up to it."""

from __future__ import annotations

from node.core import Node
from node.proving import root_at
from protocol.agreement.cut import LogTable
from protocol.agreement.lineage import Tip
from protocol.coalition.cut_mark import CutMark
from protocol.coalition.state import State
from protocol.errors import RuleError


def missing(node: Node, table: LogTable) -> list[bytes]:
    """The groups of whose logs more is in a table than this node holds.

    Raises:
        RuleError: `cut-out-of-line`: a head is on another line than what is held.
    """
    lacking = []
    for row in table.logs:
        held = node.logs.head(row.group)
        if held is None or held.size < row.size:
            lacking.append(row.group)
        elif root_at(node, held, row.size) != row.root:
            raise RuleError("cut-out-of-line", f"it is on another line of {row.group.hex()}")
    return lacking


def sizes_of(table: LogTable) -> dict[bytes, int]:
    """Group -> size of a table."""
    return {row.group: row.size for row in table.logs}


def coming_mark(tip: Tip, table: LogTable, time: int) -> CutMark:
    """A cut that is built or examined, as the fold takes it; nothing depends on its hash."""
    return CutMark(bytes(32), tip.hash, time, sizes_of(table))


def state_at(node: Node, mark: CutMark) -> State:
    """The state folded up to exactly a cut; all of it must be held."""
    return node.folding.certified(mark)
