"""The board of demands."""

from aiohttp import web

from node.web.keys import desk
from node.web.render import render


async def show(request: web.Request) -> web.Response:
    """All demands, by where they stand."""
    return await render(request, "demand_list.html", {"lines": await desk(request).demands()})
