"""Collecting what the keepers have cosigned, and after a restore what this node has itself.

If we crash: what was stored is there, and the next round brings the rest.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from node.core import Node
from node.history.keeping import keepers_by_log, keepers_of
from node.logger import Logger
from node.store.cosigned import Kept

if TYPE_CHECKING:
    from node.federation import Federation

AT_A_TIME = 16
"""Others that are asked at once."""

log = Logger("keeping")


async def collect(node: Node) -> int:
    """Ask every group that has to keep logs what it has cosigned; how much was new.

    What one shows no more counts no more. What those have said who needn't keep a log any more is
    forgotten.
    """
    last, federation = node.council.last(), node.federation
    if last is None:
        return 0
    council = {seat.group for seat in last.epoch.seats} - {node.group}
    of = keepers_by_log(last.epoch, await asyncio.to_thread(keepers_of, node))
    new = 0
    if federation is not None:
        asked = [(peer, peer) for peer in sorted(council)]
        for keeper, rows in await _asked(federation, asked):
            owed = [row for row in rows if keeper in of(row.group)]
            new += await node.logs.cosigned.show(keeper, owed, node.now())
    await node.logs.cosigned.prune(lambda group: (*of(group), node.group))
    return new


async def hear(node: Node) -> bool:
    """After a restore, ask the others what this node has cosigned; whether enough have answered.

    More than half of those that can be asked, as before it writes (`node.asking`): what it has
    said to fewer, and a backup lacks, it can't hear of.
    """
    if not node.logs.cosigned.unheard:
        return True
    federation = node.federation
    if federation is None:
        return False
    asked = federation.reachable()
    answers = await _asked(federation, [(peer, node.group) for peer in asked])
    for _, rows in answers:
        await node.logs.cosigned.keep(rows)
    if len(answers) < (len(asked) // 2 + 1 if len(node.founders) > 1 else 0):
        return False
    await node.logs.cosigned.heard()
    log.info("cosignatures-heard", answered=len(answers), others=len(asked))
    return True


async def _asked(
    federation: Federation, questions: list[tuple[bytes, bytes]]
) -> list[tuple[bytes, list[Kept]]]:
    """(keeper, what it has cosigned) of each (peer, keeper) whose peer answered."""
    room = asyncio.Semaphore(AT_A_TIME)

    async def ask(peer: bytes, keeper: bytes) -> tuple[bytes, list[Kept] | None]:
        async with room:
            return keeper, await federation.cosignatures(peer, keeper)

    answers = await asyncio.gather(*(ask(*question) for question in questions))
    return [(keeper, rows) for keeper, rows in answers if rows is not None]
