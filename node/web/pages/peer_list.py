"""The groups' servers, and whether they agree."""

from aiohttp import web

from node.web.keys import desk
from node.web.reading import Reading
from node.web.viewmodels.peers import PeersView


async def look(request: web.Request) -> PeersView:
    """The groups' servers, and whether they agree."""
    return await desk(request).peers()


show = Reading(look, "peer_list.html").answer
