"""The rotations of a group's keys, for whoever meets a head under a key it doesn't know."""

from aiohttp import web

from node.api.answers import packed
from node.appkeys import PEER_NODE
from node.peers.answers import ShownKeys


async def get_keys(request: web.Request) -> web.Response:
    """All that hold, in effect or not, oldest first; the group's card vouches for the first."""
    shown = request.app[PEER_NODE].keyring.shown(bytes.fromhex(request.match_info["group"]))
    return packed(ShownKeys(rotations=shown))
