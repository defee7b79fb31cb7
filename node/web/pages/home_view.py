"""The first page: what needs you, what is going on."""

from aiohttp import web

from node.web.keys import desk
from node.web.render import render


async def show(request: web.Request) -> web.Response:
    """The first page: what needs you, what is going on."""
    return await render(request, "home_view.html", {"view": await desk(request).home()})
