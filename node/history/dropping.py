"""Dropping what no fold needs, where others have to keep it.

Bundle by bundle, each in a transaction of its own. If we crash in between: some bundles are thin
and the others whole, and both fold alike; doing it again goes on with the others.
"""

from __future__ import annotations

import asyncio
from typing import NamedTuple

from node.core import Node
from node.errors import NodeError
from node.history.keeping import keepers_of, keeps
from protocol.coalition.cut_mark import certified_sizes
from protocol.coalition.snapshot import Dropped, Item, droppable, thinned
from protocol.tiles import TILE_WIDTH

OWN, ASSIGNED, FROZEN, FULL, NOTHING = "own", "assigned", "frozen", "not-full", "needed"
"""Why nothing of a log is dropped: it is this group's; this node has to keep it; it is evidence; no
bundle of it is full and certified; whatever is in them the fold needs."""


class DroppedLog(NamedTuple):
    """What came of one log: how many statements were dropped now, or why none."""

    group: bytes
    statements: int
    why: str


async def drop(node: Node, number: int) -> list[DroppedLog]:
    """Drop what is spent up to a cut, of every log that this node need not keep.

    Args:
        number: of a certified cut.

    Raises:
        NodeError: `no-cuts`, `unknown-cut`; `must-keep`: there is no log of which it may.
    """
    last = node.council.last()
    if last is None:
        raise NodeError(
            "no-cuts",
            "nothing is certified, so every statement is still needed",
            "see `commonweal cuts`",
        )
    if not 1 <= number <= last.cut.number:
        raise NodeError(
            "unknown-cut",
            f"there is no certified cut {number} here; the last one is {last.cut.number}",
            "see `commonweal cuts`",
        )
    sizes = certified_sizes(node.folding.cuts[:number])
    keepers = await asyncio.to_thread(keepers_of, node)
    logs = []
    for head in node.logs.heads():
        if head.group == node.group:
            logs.append(DroppedLog(head.group, 0, OWN))
        elif keeps(node, keepers, head.group):
            logs.append(DroppedLog(head.group, 0, ASSIGNED))
        elif node.logs.evidence(head.group) is not None:
            logs.append(DroppedLog(head.group, 0, FROZEN))
        else:
            logs.append(await _drop(node, head.group, sizes.get(head.group, 0), head.size))
    if all(log.why in (OWN, ASSIGNED) for log in logs):
        raise NodeError(
            "must-keep",
            "this node has to keep every record that it holds",
            "the certifying groups keep the records for each other; `commonweal history show` says "
            "which are this node's to keep",
        )
    return logs


async def _drop(node: Node, group: bytes, certified: int, size: int) -> DroppedLog:
    end = droppable(certified, size)
    if not end:
        return DroppedLog(group, 0, FULL)
    dropped = 0
    for index in range(end // TILE_WIDTH):
        items = await asyncio.to_thread(_thinned, node, group, index)
        gone = sum(isinstance(item, Dropped) for item in items)
        if gone and await node.logs.thin(group, index, items):
            dropped += gone
    return DroppedLog(group, dropped, "" if dropped else NOTHING)


def _thinned(node: Node, group: bytes, index: int) -> list[Item]:
    first = index * TILE_WIDTH
    items = node.logs.items(group, first, first + TILE_WIDTH)
    return [thinned(node.coalition, group, first + at, item) for at, item in enumerate(items)]
