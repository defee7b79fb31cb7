"""An invitation is ended."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.pages.invitation_list import PATH, standing

ACT = Act("invite.strike", "invitation_strike.html")


async def show(request: web.Request) -> web.Response:
    """Ask first."""
    return await offer(request, ACT, {"invitation": standing(request, ACT.command)})


async def end(request: web.Request) -> web.Response:
    """End it; whoever reads by it is out at the next page."""
    one = standing(request, ACT.command)
    return await perform(request, ACT, {"invitation": one}, {"number": one.id}, lambda _: PATH)
