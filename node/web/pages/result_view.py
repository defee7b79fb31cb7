"""One vote's result, with everything it was made of."""

from aiohttp import web

from node.web.keys import desk
from node.web.render import render


async def show(request: web.Request) -> web.Response:
    """One vote's result, with everything it was made of."""
    view = await desk(request).result(request.match_info["ballot"])
    if view is None:
        raise web.HTTPNotFound
    return await render(request, "result_view.html", {"view": view})
