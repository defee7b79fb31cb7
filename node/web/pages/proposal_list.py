"""All proposals."""

from aiohttp import web

from node.web.keys import desk
from node.web.render import render


async def show(request: web.Request) -> web.Response:
    """All proposals."""
    return await render(request, "proposal_list.html", {"lines": await desk(request).proposals()})
