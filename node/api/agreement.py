"""What this node makes of its logs as of a time, in two hashes that peers compare."""

from aiohttp import web

from node.api.answers import packed
from node.api.digest import held_digest
from node.api.parameters import integer_parameter
from node.appkeys import PEER_NODE
from node.peers.answers import Agreement
from protocol.coalition.charter import MAX_TIME_S
from protocol.errors import MalformedError


async def get_agreement(request: web.Request) -> web.Response:
    """`?time=<UTC seconds>`: the frontier's digest, and that of everything folded from it."""
    node = request.app[PEER_NODE]
    time = integer_parameter(request, "time")
    if time > MAX_TIME_S:
        raise MalformedError("bad-request", "time is beyond the year 9999")
    return packed(Agreement(frontier=held_digest(node), digest=await node.digest(time)))
