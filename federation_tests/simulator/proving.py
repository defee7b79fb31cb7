"""Evidence: one head weighed, or a peer's proof fetched, as `node.proving` does it."""

from typing import TYPE_CHECKING

from federation_tests.simulator.files import at_once
from federation_tests.simulator.questions import Evidence, Exchange, Hashes
from node.proving import refuse_awaited, tiles_to_ask, weigh
from protocol.errors import ProtocolError
from protocol.evidence import open_evidence
from protocol.gossip import events as ev
from protocol.tiles import Tile, decode_tile

if TYPE_CHECKING:
    from federation_tests.simulator.node import SimNode


class Weighing:
    """Weigh a head, with the peer's tiles where they are needed; one answer to the machine."""

    def __init__(
        self, node: "SimNode", peer: bytes, head: ev.Head, against: ev.Head | None
    ) -> None:
        self._node, self._peer, self._head, self._against = node, peer, head, against
        self._held = node.store.head(head.group)
        self._tiles: dict[tuple[int, int], list[bytes]] = {}
        self._left: list[Tile] = []
        if against is None and self._held is not None:
            self._left = tiles_to_ask(self._held, head)
        self._go_on()

    def _go_on(self) -> None:
        if self._left:
            question = Hashes(self._head.group, self._left[0])
            other = self._node.federation.nodes[self._peer]
            Exchange(self._node, other, question, self._heard)
            return
        node, head = self._node, self._head
        try:
            other = self._against or self._held
            data = weigh(node.store, node.coalition, head, other, self._tiles)
        except ProtocolError:
            data = None
        proved = data is not None and keep(node, head.group, data, b"")
        node.feed(
            ev.Frozen(node.clock_ms(), head.group)
            if proved
            else ev.Unproved(node.clock_ms(), self._peer, head)
        )

    def _heard(self, answer: bytes | ProtocolError) -> None:
        node = self._node
        tile = self._left.pop(0)
        try:
            if isinstance(answer, ProtocolError):
                raise answer
            self._tiles[int(tile.level), tile.index] = decode_tile(answer, tile.width)
        except ProtocolError:
            node.feed(ev.Unproved(node.clock_ms(), self._peer, self._head))
            return
        self._go_on()


def ask_evidence(node: "SimNode", peer: bytes, group: bytes) -> None:
    """Fetch a peer's evidence against a log."""

    def heard(answer: bytes | ProtocolError) -> None:
        if isinstance(answer, bytes) and keep(node, group, answer, peer):
            node.feed(ev.Frozen(node.clock_ms(), group, peer))
        else:
            node.feed(ev.EvidenceFailed(node.clock_ms(), peer, group))

    Exchange(node, node.federation.nodes[peer], Evidence(group), heard)


def keep(node: "SimNode", group: bytes, data: bytes, source: bytes) -> bool:
    """Verify and keep evidence; whether it is kept."""
    keys = {f.card.group: f.card.log_key for f in node.federation.charter.groups}
    try:
        fork = open_evidence(data, node.coalition, keys)
        if fork.group != group:
            return False
        refuse_awaited(node.store, fork)
        at_once(node.store.keep_evidence(group, data, source))
    except ProtocolError:
        return False
    except Exception as error:  # noqa: BLE001  as the driver: each question has one answer
        node.met(error)
        return False
    return True
