"""Which history a node has: what was dropped of each record, and who has to keep it."""

from __future__ import annotations

from typing import NamedTuple

from node.core import Node
from node.history.keeping import keepers_of, keeps
from protocol.coalition.cut_mark import certified_sizes


class KeptLog(NamedTuple):
    """One record as it is here.

    Attributes:
        statements: under its newest head.
        certified: of these, in the last cut.
        dropped: of these, here only as hashes.
        keep: whether this node has to keep it whole.
        keepers: the groups that have to besides this one and its own, ascending.
    """

    group: bytes
    statements: int
    certified: int
    dropped: int
    keep: bool
    keepers: tuple[bytes, ...]


def kept_logs(node: Node) -> list[KeptLog]:
    """Every record held, by group; linear in what was dropped, so call it from a worker thread."""
    last = node.council.last()
    keepers = keepers_of(node)
    council = () if last is None else tuple(sorted(seat.group for seat in last.epoch.seats))
    certified = certified_sizes(node.folding.cuts)
    return [
        KeptLog(
            head.group,
            head.size,
            certified.get(head.group, 0),
            node.logs.dropped(head.group).entries,
            keeps(node, keepers, head.group),
            tuple(
                group
                for group in keepers.get(head.group, council)
                if group not in (node.group, head.group)
            ),
        )
        for head in node.logs.heads()
    ]
