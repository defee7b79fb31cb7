"""A group does not agree with a wording, and says why."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.pages.version_view import found, path

ACT = Act("unity.reserve", "version_reserve.html")


async def show(request: web.Request) -> web.Response:
    """Ask first, with the wording."""
    return await offer(request, ACT, {"version": await found(request)})


async def send(request: web.Request) -> web.Response:
    """Publish it; refused if the point has changed meanwhile."""
    version = await found(request)
    return await perform(request, ACT, {"version": version}, {"version": version.id}, path)
