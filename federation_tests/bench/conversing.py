"""One node's gossip machine talking to a real server: what it asks, and the bytes it takes."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec

from federation_tests.bench.meter import Meter
from node.peers.client import Client
from protocol.gossip import events as ev
from protocol.gossip.machine import step
from protocol.gossip.radix import walk_heard
from protocol.gossip.state import State, begin
from protocol.gossip.wire import NO_INSTANCE

Stepped = tuple[State, tuple[ev.Command, ...]]


class Round(NamedTuple):
    """One conversation: bytes of payload, bytes in all, questions, and the heads it showed."""

    payload: int
    total: int
    questions: int
    heads: int


class CountingClient(Client):
    """A client that adds up what it hands on, and how often."""

    payload = questions = 0

    async def get(self, peer: bytes, target: str, **options: Any) -> bytes:
        data = await super().get(peer, target, **options)
        self.payload += len(data)
        self.questions += 1
        return data


class Conversation:
    """The machine of a node that holds what it is told, with one peer.

    Args:
        own, peer: group ids.
        held: group -> (size, root); what the machine believes to hold.
    """

    def __init__(
        self,
        client: CountingClient,
        meter: Meter,
        own: bytes,
        peer: bytes,
        held: Mapping[bytes, tuple[int, bytes]],
    ) -> None:
        self._client, self._meter, self._peer = client, meter, peer
        self._state = begin(own, frozenset({peer}), held)
        self._heads = 0

    async def round(self, instance: bytes = NO_INSTANCE, cursor: int = 0) -> Round:
        """One poll, from the digest to the last answer.

        Args:
            instance, cursor: up to where the peer's changes were seen; left out: nothing is known.
        """
        client, state = self._client, self._state
        known = msgspec.structs.replace(
            state.peers[self._peer], instance=instance, cursor=cursor, walked_ms=0
        )
        state = msgspec.structs.replace(state, peers={self._peer: known})
        client.payload = client.questions = self._meter.total = 0
        state, commands = step(state, ev.Tick(1, bytes(32)))
        while asked := [command for command in commands if isinstance(command, ASKED)]:
            state, commands = await self._answer(state, asked[0])
        return Round(client.payload, self._meter.total, client.questions, self._heads)

    async def _answer(
        self, state: State, asked: ev.Command
    ) -> tuple[State, tuple[ev.Command, ...]]:
        client, peer = self._client, self._peer
        match asked:
            case ev.AskDigest():
                return step(state, ev.DigestHeard(2, peer, await client.digest(peer)))
            case ev.AskChanges(_, instance, cursor):
                page = await client.changes(peer, instance, cursor)
                heads = client.open_heads(page.heads)
                self._heads += len(heads)
                event = ev.ChangesHeard(2, peer, page.instance, page.cursor, heads, page.more)
                return step(state, event)
            case ev.AskWalk(_, prefixes):
                found = await client.walk(peer, prefixes)
                heads = client.open_heads(found.heads)
                self._heads += len(heads)
                return step(state, walk_heard(2, peer, found, heads))
        raise TypeError(asked)


ASKED = (ev.AskDigest, ev.AskChanges, ev.AskWalk)
