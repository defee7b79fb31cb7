"""One pull: bundles asked for a few at a time, as `node.peers.client` does it, then stored."""

import itertools
from typing import TYPE_CHECKING

from federation_tests.simulator.files import at_once
from federation_tests.simulator.questions import Bundle, Exchange
from node.driver import refusal_of
from node.peers.client import BUNDLES_AT_A_TIME, MAX_PULL_BYTES, MAX_PULL_ENTRIES, PULL_S
from node.peers.room import check_room
from node.peers.spool import Spool
from protocol.errors import MalformedError, ProtocolError, UnattributedFault
from protocol.gossip import events as ev
from protocol.tiles import TILE_WIDTH, Tile, bundles_between

if TYPE_CHECKING:
    from federation_tests.simulator.node import SimNode


class Pull:
    """Fetch, verify and store what a head covers; tells its node how it ended, once."""

    def __init__(self, node: "SimNode", peer: bytes, head: ev.Head) -> None:
        self._node, self._peer, self.head = node, peer, head
        self._spool: Spool | None = None
        self._waiting = 0
        self._ended = False
        self._began_ms = node.federation.schedule.now_ms
        held = node.store.head(head.group)
        have = self._have = held.size if held else 0
        if have >= head.size:
            self._succeed()
        elif head.size - have > MAX_PULL_ENTRIES:
            self._fail(MalformedError("too-large", f"a head with {head.size - have} new entries"))
        else:
            self._spool = Spool(have % TILE_WIDTH)
            self._bundles = enumerate(bundles_between(have, head.size))
            self._ask_more()

    def _ask_more(self) -> None:
        batch = list(itertools.islice(self._bundles, BUNDLES_AT_A_TIME))
        if not batch:
            self._store()
            return
        self._waiting = len(batch)
        other = self._node.federation.nodes[self._peer]
        for number, tile in batch:
            question = Bundle(self.head.group, tile)

            def heard(
                answer: bytes | ProtocolError, number: int = number, tile: Tile = tile
            ) -> None:
                self._hear(number, tile, answer)

            Exchange(self._node, other, question, heard)

    def _hear(self, number: int, tile: Tile, answer: bytes | ProtocolError) -> None:
        if self._ended:
            return
        try:
            if isinstance(answer, ProtocolError):
                raise answer
            if self._node.federation.schedule.now_ms - self._began_ms > PULL_S * 1000:
                raise UnattributedFault("peer-unreachable", suspects=())
            self._spool.add(number, answer, tile.width)
            if self._spool.bytes > MAX_PULL_BYTES:
                raise MalformedError("too-large")
        except ProtocolError as error:
            self._fail(error)
            return
        self._waiting -= 1
        if not self._waiting:
            self._ask_more()

    def _store(self) -> None:
        node, head = self._node, self.head
        try:
            check_room(node.store, node.state, head.group, self._have, self._spool)
            at_once(node.store.append(head.group, head.note, node.checkpoint(head), self._spool))
        except Exception as error:  # noqa: BLE001  as the driver: each pull has one answer
            node.met(error)
            self._fail(error)
        else:
            node.look_again()
            self._succeed()

    def _succeed(self) -> None:
        self._end()
        held = self._node.store.head(self.head.group)
        if held is None:
            raise RuntimeError("the log just stored can't be read")
        self._node.feed(
            ev.Held(self._node.clock_ms(), held.group, held.size, held.root, self._peer)
        )

    def _fail(self, error: Exception) -> None:
        self._end()
        reason = refusal_of(error)
        self._node.feed(ev.PullFailed(self._node.clock_ms(), self._peer, self.head, reason))

    def _end(self) -> None:
        self._ended = True
        if self._spool is not None:
            self._spool.close()
