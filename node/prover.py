"""What fetches the trees or the evidence that prove a fork, from the peer that showed it."""

from node.peers.client import Client
from node.peers.ports import PeerNode
from node.proving import Tiles, keep_evidence, tiles_to_ask, weigh
from protocol.gossip.events import Head


class Prover:
    """Weighs heads and keeps evidence for one node."""

    def __init__(self, node: PeerNode, client: Client) -> None:
        self._node = node
        self._client = client

    async def prove(self, peer: bytes, head: Head, against: Head | None) -> bool:
        """Weigh a head, and keep the evidence if there is any; whether there is.

        Raises:
            ProtocolError: the peer did not give its tiles, or gave wrong ones.
        """
        held = self._node.logs.head(head.group)
        tiles: Tiles = {}
        if against is None and held is not None:
            wanted = tiles_to_ask(held, head)
            tiles = await self._client.hash_tiles(peer, head.group, wanted) if wanted else {}
        data = weigh(self._node.logs, self._node.coalition, head, against or held, tiles)
        if data is None:
            return False
        await keep_evidence(self._node, head.group, data, b"")
        return True

    async def fetch(self, peer: bytes, group: bytes) -> None:
        """Fetch a peer's evidence, and keep it if it proves what it claims.

        Raises:
            ProtocolError: it has none, or it proves nothing against this group.
        """
        await keep_evidence(self._node, group, await self._client.evidence(peer, group), peer)
