"""The fingerprint of a certified cut, signed for whoever asks."""

from aiohttp import web

from node.api.access import PEER
from node.api.answers import packed
from node.api.parameters import hex_parameter
from node.appkeys import PEER_NODE
from node.council.confirming import NONCE_BYTES, confirmation
from protocol.errors import MalformedError


async def get_confirmation(request: web.Request) -> web.Response:
    """`?nonce=<64 hex digits>`: of the cut of that number, or of the newest here if it is older."""
    nonce = hex_parameter(request, "nonce", NONCE_BYTES, b"")
    if not nonce:
        raise MalformedError("bad-request", "nonce is missing")
    number = int(request.match_info["number"])
    return packed(confirmation(request.app[PEER_NODE], request[PEER], nonce, number))
