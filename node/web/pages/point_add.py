"""A motion to add a point."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.pages.version_view import path

ACT = Act("unity.add", "point_add.html")


async def show(request: web.Request) -> web.Response:
    """The empty form."""
    return await offer(request, ACT, {})


async def send(request: web.Request) -> web.Response:
    """Publish the motion."""
    return await perform(request, ACT, {}, {}, path)
