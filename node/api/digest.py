"""The 32-byte digest of all heads held: an idle round's only answer."""

from aiohttp import web

from node.api.answers import BYTES, NO_STORE, raw
from node.appkeys import PEER_NODE
from node.peers.ports import PeerNode
from protocol.gossip.wire import frontier_digest


async def get_digest(request: web.Request) -> web.Response:
    """32 bytes."""
    return raw(held_digest(request.app[PEER_NODE]), BYTES, NO_STORE)


def held_digest(node: PeerNode) -> bytes:
    """The digest of what a node's store holds."""
    heads = ((head.group, head.size, head.root) for head in node.logs.heads())
    return frontier_digest(heads, node.logs.frozen())
