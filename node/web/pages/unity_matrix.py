"""The public table of points and groups: who ratifies, who reserves."""

from aiohttp import web

from node.web.keys import desk
from node.web.render import render


async def show(request: web.Request) -> web.Response:
    """Every group's stance on every point in force."""
    return await render(request, "unity_matrix.html", {"view": await desk(request).unity()})
