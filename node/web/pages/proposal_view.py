"""One proposal with its sponsors, amendments and comments."""

from aiohttp import web

from node.web.keys import desk
from node.web.render import render


async def show(request: web.Request) -> web.Response:
    """One proposal with its sponsors, amendments and comments."""
    view = await desk(request).proposal(request.match_info["proposal"])
    if view is None:
        raise web.HTTPNotFound
    return await render(request, "proposal_view.html", {"view": view})
