"""After a start: do others hold more of this node's own record than it does itself?

A directory may be a copy of last week's: a backup, a rolled-back machine. Nothing inside it shows
that, and what it published next would contradict what others hold: a fork, in the group's own name.
So a node that starts asks every other group's node for the longest head of its own log that it
knows, held there or not, takes in what it lacks, and writes once more than half of those that can
be asked have answered, and once it holds the longest head under its own key that anybody has shown
it. Nodes without an address that have opened no connection to this one can't be: what they hold
came by way of others.
"""

import asyncio
import contextlib

from node.asked import note_asked
from node.core import Node
from node.logger import Logger
from node.peers.client import Client
from protocol.checkpoint import Checkpoint, origin
from protocol.errors import EquivocationError, ProtocolError, RuleError
from protocol.gossip.events import Head

PAUSE_S = 0.2
PAUSE_MAX_S = 2.0
PAUSE_MAX_S_PER_OTHER = 0.02
"""Between two rounds of questions: nodes that start together find each other within seconds, and
two thousand are asked no more often than every 40 s, fifty of them a second."""
AT_A_TIME = 16

log = Logger("node")


class Asking:
    """Asks until enough have answered, then lets the node write."""

    def __init__(self, node: Node, client: Client) -> None:
        self._node = node
        self._client = client
        self._answered: set[bytes] = set()
        self._room = asyncio.Semaphore(AT_A_TIME)

    @property
    def _others(self) -> frozenset[bytes]:
        founders = self._node.founders
        return frozenset(founder.card.group for founder in founders) - {self._node.group}

    @property
    def others(self) -> frozenset[bytes]:
        """Other groups that can be asked: by an address, or over a connection they opened."""
        client = self._client
        reached = {g for g in self._others if client.addresses.of(g) or client.through(g)}
        return frozenset(reached | self._answered)

    @property
    def needed(self) -> int:
        """How many others must answer: more than half; none where there are none."""
        return len(self.others) // 2 + 1 if self._others else 0

    async def run(self) -> None:
        """Ask until more than half of the others that can be asked have answered."""
        changed = self._node.changed.listen()
        pause = PAUSE_S
        while True:
            changed.clear()
            await asyncio.gather(*(self._ask(group) for group in self.others - self._answered))
            longer = self._node.longer.now()
            if len(self._answered) >= self.needed and longer is None:
                break
            if longer is not None:
                # Killed while it waits, it must not be talked out of it by those who hold less.
                await self._node.longer.keep()
            self._node.still_asking(len(self._answered), self.needed, len(self.others))
            # Woken by what gossip brings: perhaps the rest of the own record.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await changed.wait()
            pause = min(max(PAUSE_MAX_S, PAUSE_MAX_S_PER_OTHER * len(self._others)), pause * 2)
        log.info("own-record-asked-for", answered=len(self._answered), others=len(self.others))
        if self._answered:
            await note_asked(self._node.logs.file)
        await self._node.stop_asking()

    async def _ask(self, group: bytes) -> None:
        try:
            async with self._room:
                head = await self._longest(group)
        except ProtocolError as error:
            if error.code == "not-held":
                self._answered.add(group)
            return
        held = self._node.logs.head(self._node.group)
        # What is longer than what is held here, gossip fetches; until then it is no answer.
        if held is not None and head.size <= held.size:
            if head.size == held.size:
                await self._compare(head)
            self._answered.add(group)

    async def _longest(self, group: bytes) -> Head:
        """What a peer knows of the own record: more than it holds where that is past its quota."""
        try:
            return await self._client.longest(group, self._node.group)
        except ProtocolError as error:
            # An earlier release has no such answer, and says so in the same way.
            if error.code != "not-held":
                raise
        return await self._client.checkpoint(group, self._node.group)

    async def _compare(self, head: Head) -> None:
        """Too late if it differs: two branches are signed. The store keeps both as evidence.

        Too late, too, if evidence has frozen the log already; this node asks on all the same.
        """
        node = self._node
        checkpoint = Checkpoint(origin(node.coalition, node.group), head.size, head.root)
        with contextlib.suppress(EquivocationError, RuleError):
            await node.logs.append(node.group, head.note, checkpoint, [])
