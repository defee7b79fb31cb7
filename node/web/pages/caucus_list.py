"""All caucuses."""

from aiohttp import web

from node.web.keys import desk
from node.web.render import render


async def show(request: web.Request) -> web.Response:
    """Those listed first."""
    return await render(request, "caucus_list.html", {"lines": await desk(request).caucuses()})
