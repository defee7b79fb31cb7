"""The group offers to take another up."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.keys import desk
from node.web.pages.membership_view import PATH

ACT = Act("membership.offer", "membership_offer.html")


async def show(request: web.Request) -> web.Response:
    """Which group, and what its members are promised."""
    return await offer(request, ACT, {"view": await desk(request).membership()})


async def send(request: web.Request) -> web.Response:
    """Publish it."""
    view = await desk(request).membership()
    return await perform(request, ACT, {"view": view}, {}, lambda _: PATH)
