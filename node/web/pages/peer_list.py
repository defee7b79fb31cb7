"""The groups' servers, and whether they agree."""

from aiohttp import web

from node.web.keys import desk
from node.web.render import render


async def show(request: web.Request) -> web.Response:
    """The groups' servers, and whether they agree."""
    return await render(request, "peer_list.html", {"view": await desk(request).peers()})
