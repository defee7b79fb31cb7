"""All meetings."""

from aiohttp import web

from node.web.keys import desk
from node.web.render import render

PATH = "/meetings"


async def show(request: web.Request) -> web.Response:
    """Those to come, then the past ones."""
    return await render(request, "convening_list.html", {"lines": await desk(request).meetings()})
