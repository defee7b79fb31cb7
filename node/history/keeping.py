"""What this node has to keep whole, and who else has to.

Spec: docs/spec/keeping.md.
"""

from __future__ import annotations

from node.core import Node
from protocol.agreement.assigned import assigned
from protocol.agreement.cut import open_table
from protocol.agreement.lineage import Link


def keepers_of(node: Node) -> dict[bytes, tuple[bytes, ...]]:
    """Log -> the groups that keep it in this epoch, its own one aside; empty without cuts.

    A log that came later in the epoch is not among them: the whole council keeps it.
    """
    last = node.council.last()
    if last is None:
        return {}
    return assigned(last.epoch, _logs_of(node, last))


def keeps(node: Node, keepers: dict[bytes, tuple[bytes, ...]], group: bytes) -> bool:
    """Whether this node has to keep a log whole: its own, or one that it is assigned."""
    last = node.council.last()
    if group == node.group or last is None:
        return True
    council = [seat.group for seat in last.epoch.seats]
    return node.group in keepers.get(group, council)


def _logs_of(node: Node, last: Link) -> list[bytes]:
    """The logs that the epoch's members were assigned: those in the cut that named it."""
    if last.epoch.number == 0:
        return [founder.card.group for founder in node.charter.groups]
    named = last
    while named.cut.number > 1:
        before = node.council.link(named.cut.number - 1)
        if before is None or before.epoch != last.epoch:
            break
        named = before
    data = node.council.table(named.cut.logs)
    if data is None:
        raise RuntimeError(f"the table of cut {named.cut.number} can't be put together")
    return [row.group for row in open_table(data, named.cut).logs]
