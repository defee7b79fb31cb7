"""A group takes its own motion about a point back."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.pages.version_view import found, path

ACT = Act("unity.withdraw", "version_withdraw.html")


async def show(request: web.Request) -> web.Response:
    """What it means, and the form."""
    return await offer(request, ACT, {"version": await found(request)})


async def send(request: web.Request) -> web.Response:
    """Publish it; refused if the motion is no longer open."""
    version = await found(request)
    return await perform(request, ACT, {"version": version}, {"version": version.id}, path)
