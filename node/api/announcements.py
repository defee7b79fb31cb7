"""The WebSocket over which heads are announced, both ways."""

import aiohttp
from aiohttp import web

from node.api.access import PEER
from node.appkeys import DRIVER, PEER_NODE
from node.peers.client import WEBSOCKET_BEAT_S
from node.peers.connections import CLOSE_S
from node.peers.frames import ANSWERS_HERE
from node.peers.through import Through
from protocol.errors import MalformedError, ProtocolError, SignatureError
from protocol.gossip.wire import MAX_ANNOUNCEMENT_BYTES


async def get_announcements(request: web.Request) -> web.StreamResponse:
    """Upgrade a peer's signed request to a connection, and serve it until it ends."""
    peer = request[PEER]
    if peer == request.app[PEER_NODE].group:
        raise SignatureError("unknown-signer", "a node has no connection to itself")
    connections = request.app[DRIVER].connections
    connections.check_room(peer)
    socket = web.WebSocketResponse(
        max_msg_size=MAX_ANNOUNCEMENT_BYTES,
        compress=False,
        heartbeat=WEBSOCKET_BEAT_S,
        timeout=CLOSE_S,
    )
    if request.method != "GET" or not _can_prepare(socket, request):
        raise MalformedError("bad-request", "this address is for WebSocket connections")
    await socket.prepare(request)
    try:
        # Both stand in the signed query: only the peer itself offers to be asked here.
        beside = Through if request.query_string == ANSWERS_HERE else None
        await connections.run(peer, socket, beside)
    except ProtocolError as error:
        # The upgrade was answered long ago; a close code is all that can still be said.
        await socket.close(code=aiohttp.WSCloseCode.POLICY_VIOLATION, message=error.code.encode())
    return socket


def _can_prepare(socket: web.WebSocketResponse, request: web.Request) -> bool:
    try:
        return socket.can_prepare(request).ok
    except ValueError:
        # What aiohttp raises where the key or the version is not ASCII.
        return False
