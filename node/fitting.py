"""Asks whose record waits past its quota for an earlier head of it that has room, and takes that.

Its newest head alone is gossiped. Where that is too long for everybody, nothing smaller is on its
way to anybody: so the group's own node is asked, and what it shows is pulled like any other head.
Cuts certify that, and then there is room for more. Decision 0356.
"""

import asyncio

from node.driver import Driver
from node.errors import StoreError
from node.logger import Logger
from node.peers.client import Client
from node.peers.ports import PeerNode
from node.pulling import Puller
from protocol.errors import ProtocolError
from protocol.gossip.wire import MAX_NOTE_BYTES

FAILED_S = 60.0
"""After which a group's node is asked again that did not answer, or gave what is not under its
head: each try may cost a part of a record."""
AT_A_TIME = 4
"""Groups asked at once: one that trickles must not keep the others waiting."""

log = Logger("gossip")


class Fitting:
    """Looks after the logs that wait.

    Args:
        pause_s: between two looks at what waits.
    """

    def __init__(self, node: PeerNode, client: Client, driver: Driver, pause_s: float) -> None:
        self._node, self._client, self._driver = node, client, driver
        self._pause_s = pause_s
        # Group -> the certified size and the size held for which its node was asked last.
        self._asked: dict[bytes, tuple[int, int]] = {}
        # Group -> when it may be asked again, in the loop's seconds.
        self._not_before: dict[bytes, float] = {}
        self._room = asyncio.Semaphore(AT_A_TIME)
        self._fetching: set[bytes] = set()

    async def run(self) -> None:
        """Look until cancelled."""
        puller = Puller(self._node, self._client)
        try:
            async with asyncio.TaskGroup() as tasks:
                while True:
                    waiting = self._driver.state.waiting
                    self._asked = {g: at for g, at in self._asked.items() if g in waiting}
                    for group in waiting.keys() - self._fetching:
                        self._fetching.add(group)
                        tasks.create_task(self._look_at(puller, group))
                    await asyncio.sleep(self._pause_s)
        finally:
            await puller.close()

    async def _look_at(self, puller: Puller, group: bytes) -> None:
        now = asyncio.get_running_loop().time
        try:
            if now() >= self._not_before.get(group, 0.0):
                async with self._room:
                    await self._fit(puller, group)
        except (ProtocolError, StoreError) as error:
            # An earlier release has no such answer, and a server may be away.
            self._not_before[group] = now() + FAILED_S
            log.info("nothing-fits", log=group.hex(), code=error.code)
        finally:
            self._fetching.discard(group)

    async def _fit(self, puller: Puller, group: bytes) -> None:
        state = self._driver.state
        if state.certified is None or group in state.frozen:
            return
        at = state.certified.get(group, 0), self._held(group)
        if self._asked.get(group) == at:
            return
        target = f"/federation/fitting/{at[0]}"
        note = await self._client.get(group, target, max_bytes=MAX_NOTE_BYTES)
        head = self._client.open_head(group, note)
        while self._held(group) < head.size:
            if (await puller.pull(group, head, self._driver.state)).whole:
                log.info("fitting-head-taken", log=group.hex(), size=head.size)
                await self._driver.notice()
        self._asked[group] = at[0], self._held(group)

    def _held(self, group: bytes) -> int:
        head = self._node.logs.head(group)
        return 0 if head is None else head.size
