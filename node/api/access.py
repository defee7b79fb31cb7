"""Who may call: anyone, readers (groups, invited people; anyone if logs are public), or peers.

A tool that can be none of these has a reader's address, which opens the logs alone.
"""

import enum
from collections.abc import Mapping

from aiohttp import web
from multidict import CIMultiDict

from node.appkeys import LOG_READER, PEER_NODE, READER_CHECK
from node.peers.ports import PeerNode
from node.peers.signing import Message
from protocol.errors import SignatureError, UnattributedFault

PEER = web.RequestKey("peer", bytes)
"""The 16-byte id of the group that signed the request; absent if none did."""


class Access(enum.Enum):
    """Whom a route answers."""

    ANYONE = "anyone"
    READER = "reader"
    PEER = "peer"
    LINK = "link"


async def check_access(request: web.Request, access: Access) -> None:
    """Refuse a request that may not be answered; note the signer of one that is signed.

    A signature is checked whenever there is one: who signs wrongly hears so, even where nobody
    asks for a signature.

    Raises:
        SignatureError: unsigned where a signature is needed, or one that doesn't hold.
        UnattributedFault: `not-held`: a reader's address that opens nothing.
    """
    if access is Access.ANYONE:
        return
    if access is Access.LINK:
        opens = request.app.get(LOG_READER)
        if opens is None or not opens(request.match_info["secret"]):
            # The same for one that was ended and one that never was.
            raise UnattributedFault("not-held", "nothing is at this address", suspects=())
        return
    node = request.app[PEER_NODE]
    if "Signature" in request.headers or "Signature-Input" in request.headers:
        request[PEER] = _signer(request, node)
    elif access is Access.PEER or not await _may_read(request, node):
        raise SignatureError("unsigned-request")


def _signer(request: web.Request, node: PeerNode) -> bytes:
    # Only GETs are signed so far; a body nobody expects is never read.
    if "#" in request.raw_path:
        raise SignatureError("bad-signature", "a fragment is not covered")
    # Checked is the path that is answered, also where a whole address was sent (RFC 9112, 3.2.2).
    url = f"https://node{request.path_qs}"
    message = Message(request.method, url, CIMultiDict(request.headers))
    now, *coming = node.keyring.transport_keys
    try:
        return _verified(message, now, node)
    except SignatureError as error:
        # While a group's keys are being replaced, its node may sign by the new one already.
        if not coming or error.code != "bad-signature":
            raise
    return _verified(message, coming[0], node)


def _verified(message: Message, keys: Mapping[bytes, bytes], node: PeerNode) -> bytes:
    from node.peers.verifying import verify_request  # noqa: PLC0415  node.later

    return verify_request(
        message, keys=keys, coalition=node.coalition, own=node.group, now=node.now()
    )


async def _may_read(request: web.Request, node: PeerNode) -> bool:
    if (await node.in_force()).rules.public_logs:
        return True
    check = request.app.get(READER_CHECK)
    return check is not None and await check(request)
