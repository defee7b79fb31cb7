"""Asking whose nodes answer at the addresses a steward wrote down, until each has said so.

A node that is away, or whose name no server of names knows yet, is asked again, later each time:
what a steward writes is read at a start alone, and after a power cut all start together.
"""

import asyncio
import secrets
from collections.abc import Sequence

from node.logger import Logger
from node.peers.client import Client
from protocol.gossip.state import Rules

AT_A_TIME = 8
"""Questions at once; each takes five seconds at most where nobody answers."""

log = Logger("peers")


class Discovering:
    """Asks each address until a group of the coalition answers there.

    Args:
        client: open; what it finds is a hint of its addresses.
        written: `gossip.peers`.
        rules: how long to wait after a first fruitless question, and at most; it doubles.
    """

    def __init__(self, client: Client, written: Sequence[str], rules: Rules) -> None:
        self._client = client
        self._written = written
        self._rules = rules
        self._room = asyncio.Semaphore(AT_A_TIME)

    async def run(self) -> None:
        """Ends once somebody has answered at each."""
        async with asyncio.TaskGroup() as tasks:
            for number, address in enumerate(self._written, start=1):
                tasks.create_task(self._find(number, address))

    async def _find(self, number: int, address: str) -> None:
        # Log lines hold no addresses: it is told by its place in the list.
        pause_ms = self._rules.pause_ms
        told = False
        while True:
            async with self._room:
                group = await self._client.discover(address)
            if group is not None:
                log.info("peer-found", setting="gossip.peers", number=number, group=group.hex())
                return
            if not told:
                log.warning("peer-not-found", setting="gossip.peers", number=number)
                told = True
            # Between half of it and all: nodes that start together don't ask together for good.
            await asyncio.sleep(pause_ms * (500 + secrets.randbelow(501)) / 1_000_000)
            pause_ms = min(2 * pause_ms, self._rules.pause_max_ms)
