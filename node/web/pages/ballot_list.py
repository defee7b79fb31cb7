"""All votes."""

from aiohttp import web

from node.web.keys import desk
from node.web.render import render


async def show(request: web.Request) -> web.Response:
    """All votes."""
    return await render(request, "ballot_list.html", {"lines": await desk(request).ballots()})
