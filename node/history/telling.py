"""Which history a node has: what was dropped of each record, and who has to keep it."""

from __future__ import annotations

from typing import NamedTuple

from node.core import Node
from node.history.keeping import keepers_of, keeps
from node.history.probing import withholding
from node.history.vouching import vouched
from protocol.coalition.cut_mark import certified_sizes


class KeptLog(NamedTuple):
    """One record as it is here.

    Attributes:
        statements: under its newest head.
        certified: of these, in the last cut.
        dropped: of these, here only as hashes.
        keep: whether this node has to keep it whole.
        keepers: the groups that have to besides this one and its own, ascending.
        vouching: those other groups that say under their key that they have all that is certified
            of it, its own included if it has a seat; ascending.
        partly: those that say so only up to fewer statements, and up to how many; ascending. They
            are asked now and then, so of what was just certified they haven't said it yet.
        withholding: those that said so of what they did not give when they were asked; ascending.
    """

    group: bytes
    statements: int
    certified: int
    dropped: int
    keep: bool
    keepers: tuple[bytes, ...]
    vouching: tuple[bytes, ...]
    partly: tuple[tuple[bytes, int], ...]
    withholding: tuple[bytes, ...]


def kept_logs(node: Node) -> list[KeptLog]:
    """Every record held, by group; linear in what was dropped, so call it from a worker thread."""
    last = node.council.last()
    keepers = keepers_of(node)
    council = () if last is None else tuple(sorted(seat.group for seat in last.epoch.seats))
    certified = certified_sizes(node.folding.cuts)
    said: dict[bytes, dict[bytes, int]] = {}
    if last is not None:
        for head in node.logs.heads():
            said[head.group] = vouched(node, last.epoch, keepers, head).sizes
    withheld = {(row.group, row.keeper) for row in withholding(node)}
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
            tuple(
                group
                for group, size in sorted(said.get(head.group, {}).items())
                if size >= max(1, certified.get(head.group, 0))
            ),
            tuple(
                (group, size)
                for group, size in sorted(said.get(head.group, {}).items())
                if 0 < size < certified.get(head.group, 0)
            ),
            tuple(sorted(keeper for group, keeper in withheld if group == head.group)),
        )
        for head in node.logs.heads()
    ]
