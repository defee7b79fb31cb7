"""A group says who is present."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.pages.convening_view import found, path

ACT = Act("convening.check-in", "convening_check_in.html")


async def show(request: web.Request) -> web.Response:
    """The counts."""
    return await offer(request, ACT, {"view": await found(request)})


async def send(request: web.Request) -> web.Response:
    """Publish it."""
    view = await found(request)
    fixed = {"convening": view.line.id}
    return await perform(request, ACT, {"view": view}, fixed, lambda _: path(view))
