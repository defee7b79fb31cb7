"""One vote: the question, the rule in plain words, who votes, when."""

from aiohttp import web

from node.web.keys import desk
from node.web.render import render


async def show(request: web.Request) -> web.Response:
    """One vote: the question, the rule in plain words, who votes, when."""
    view = await desk(request).ballot(request.match_info["ballot"])
    if view is None:
        raise web.HTTPNotFound
    return await render(request, "ballot_view.html", {"view": view})
