"""The founding charter: who, what for, and every rule in plain words."""

from aiohttp import web

from node.web.keys import desk
from node.web.render import render


async def show(request: web.Request) -> web.Response:
    """The charter."""
    return await render(request, "charter_view.html", {"view": await desk(request).charter()})
