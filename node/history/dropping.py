"""Dropping what no fold needs, where others have to keep it.

Bundle by bundle, each in a transaction of its own. If we crash in between: some bundles are thin
and the others whole, and both fold alike; doing it again goes on with the others.
"""

from __future__ import annotations

import asyncio
from typing import NamedTuple

from node.core import Node
from node.errors import NodeError
from node.history.collecting import collect
from node.history.keeping import assignment_of, keeps
from node.history.vouching import Vouched, vouched
from node.store.records import Head
from protocol.coalition.cut_mark import certified_sizes
from protocol.coalition.snapshot import Dropped, Item, droppable, thinned
from protocol.tiles import TILE_WIDTH

OWN, ASSIGNED, FROZEN, FULL, NOTHING = "own", "assigned", "frozen", "not-full", "needed"
UNSIGNED = "not-cosigned"
"""Why nothing of a log is dropped: it is this group's; this node has to keep it; it is evidence; no
bundle of it is full and certified; whatever is in them the fold needs; too few of those that have
to keep it say under their key that they do."""


class DroppedLog(NamedTuple):
    """What came of one log: how many statements were dropped now, or why none.

    Attributes:
        missing: who has to keep it and doesn't say so, where that is why.
    """

    group: bytes
    statements: int
    why: str
    missing: tuple[bytes, ...] = ()


async def drop(node: Node, number: int) -> list[DroppedLog]:
    """Drop what is spent up to a cut, of every log that this node need not keep.

    Args:
        number: of a certified cut.

    Raises:
        NodeError: `no-cuts`, `unknown-cut`; `must-keep`: there is no log of which it may;
            `not-cosigned`: of none of those of which it may, enough others say that they keep it.
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
    # Whoever has said meanwhile that it keeps something is heard; a node that doesn't serve knows
    # what it was told before.
    await collect(node)
    # Read only now: a cut that came while they were asked may have handed the logs to others, and
    # it is their word that counts.
    assignment = await asyncio.to_thread(assignment_of, node)
    assert assignment is not None
    epoch, keepers = assignment
    logs = []
    for head in node.logs.heads():
        if head.group == node.group:
            logs.append(DroppedLog(head.group, 0, OWN))
        elif keeps(node, keepers, head.group):
            logs.append(DroppedLog(head.group, 0, ASSIGNED))
        elif node.logs.evidence(head.group) is not None:
            logs.append(DroppedLog(head.group, 0, FROZEN))
        else:
            said = await asyncio.to_thread(vouched, node, epoch, keepers, head)
            logs.append(await _drop(node, head, sizes.get(head.group, 0), said))
    if all(log.why in (OWN, ASSIGNED) for log in logs):
        raise NodeError(
            "must-keep",
            "this node has to keep every record that it holds",
            "the certifying groups keep the records for each other; `commonweal history show` says "
            "which are this node's to keep",
        )
    unsigned = [log for log in logs if log.why == UNSIGNED]
    if unsigned and not any(log.statements for log in logs):
        raise _not_cosigned(node, unsigned)
    return logs


def _not_cosigned(node: Node, logs: list[DroppedLog]) -> NodeError:
    names = {founder.card.group: founder.card.name for founder in node.founders}
    missing = sorted({names.get(group, group.hex()) for log in logs for group in log.missing})
    error = NodeError(
        "not-cosigned",
        "too few of the groups that have to keep these records say that they do; those that don't: "
        f"{', '.join(missing)}",
        "their nodes say so by themselves once they have everything; run this again while this "
        "node and theirs are running",
    )
    error.detail = f"those that don't: {', '.join(missing)}"
    return error


async def _drop(node: Node, head: Head, certified: int, said: Vouched) -> DroppedLog:
    group = head.group
    wanted = droppable(certified, head.size)
    if not wanted:
        return DroppedLog(group, 0, FULL)
    end = min(wanted, said.size - said.size % TILE_WIDTH)
    if not end:
        return DroppedLog(group, 0, UNSIGNED, said.missing(wanted))
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
