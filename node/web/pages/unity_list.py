"""The points of unity in force, and what is moved to change them."""

from aiohttp import web

from node.web.keys import desk
from node.web.render import render


async def show(request: web.Request) -> web.Response:
    """All points."""
    return await render(request, "unity_list.html", {"view": await desk(request).unity()})
