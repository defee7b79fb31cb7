"""The moderation log: policy, moderators, and everything that was done."""

from aiohttp import web

from node.web.keys import desk
from node.web.render import render


async def show(request: web.Request) -> web.Response:
    """The log, newest first."""
    return await render(request, "moderation_list.html", {"view": await desk(request).moderation()})
