"""Who may call: anyone, readers (groups, invited people; anyone if logs are public), or peers."""

import enum
from collections.abc import Mapping

from aiohttp import web

from node.appkeys import PEER_NODE, READER_CHECK
from node.peers.ports import PeerNode
from node.peers.signing import Message, verify_request
from protocol.errors import SignatureError

PEER = web.RequestKey("peer", bytes)
"""The 16-byte id of the group that signed the request; absent if none did."""


TRANSPORT_KEYS: web.AppKey[Mapping[bytes, bytes]] = web.AppKey("transport_keys")
"""Group id -> transport key of every group of the charter; set once, by `add_routes`."""


class Access(enum.Enum):
    """Whom a route answers."""

    ANYONE = "anyone"
    READER = "reader"
    PEER = "peer"


async def check_access(request: web.Request, access: Access) -> None:
    """Refuse a request that may not be answered; note the signer of one that is signed.

    A signature is checked whenever there is one: who signs wrongly hears so, even where nobody
    asks for a signature.

    Raises:
        SignatureError: unsigned where a signature is needed, or one that doesn't hold.
    """
    if access is Access.ANYONE:
        return
    node = request.app[PEER_NODE]
    if "Signature" in request.headers or "Signature-Input" in request.headers:
        request[PEER] = _signer(request, node)
    elif access is Access.PEER or not await _may_read(request, node):
        raise SignatureError("unsigned-request")


def _signer(request: web.Request, node: PeerNode) -> bytes:
    # Only GETs are signed so far; a body nobody expects is never read.
    path = request.raw_path if request.raw_path.startswith("/") else "/"
    message = Message(request.method, f"https://node{path}", dict(request.headers))
    keys = request.app[TRANSPORT_KEYS]
    return verify_request(
        message, keys=keys, coalition=node.coalition, own=node.group, now=node.now()
    )


async def _may_read(request: web.Request, node: PeerNode) -> bool:
    if (await node.in_force()).rules.public_logs:
        return True
    check = request.app.get(READER_CHECK)
    return check is not None and await check(request)
