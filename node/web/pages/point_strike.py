"""A motion to take a point away."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.pages.point_view import found
from node.web.pages.version_view import path

ACT = Act("unity.strike", "point_strike.html")


async def show(request: web.Request) -> web.Response:
    """Ask for the reason."""
    return await offer(request, ACT, {"view": await found(request)})


async def send(request: web.Request) -> web.Response:
    """Publish the motion; it strikes the wording that the form showed, or is refused."""
    view = await found(request)
    return await perform(request, ACT, {"view": view}, {"number": view.number}, path)
