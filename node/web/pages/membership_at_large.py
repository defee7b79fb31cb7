"""The group opens itself to people whose organization has no node, or closes again."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.keys import desk
from node.web.pages.membership_view import PATH

ACT = Act("membership.at-large", "membership_at_large.html")


async def show(request: web.Request) -> web.Response:
    """Whom it takes in, and how to reach it; as said before."""
    return await offer(request, ACT, {"about": await _said(request)})


async def send(request: web.Request) -> web.Response:
    """Publish it; with nothing typed nobody is taken in any more."""
    return await perform(request, ACT, {"about": await _said(request)}, {}, lambda _: PATH)


async def _said(request: web.Request) -> str:
    lines = (await desk(request).membership()).at_large
    return next((line.about for line in lines if line.here), "")
