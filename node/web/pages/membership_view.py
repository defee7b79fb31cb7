"""Who belongs to the coalition."""

from aiohttp import web

from node.web.keys import desk
from node.web.render import render

PATH = "/groups"


async def show(request: web.Request) -> web.Response:
    """Members, who is leaving, offers to merge, and who takes people in."""
    return await render(request, "membership_view.html", {"view": await desk(request).membership()})
