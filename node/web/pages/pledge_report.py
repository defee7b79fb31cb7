"""What came of a pledge."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.keys import desk
from node.web.viewmodels.pledges import PledgeView

ACT = Act("pledge.report", "pledge_report.html")


async def show(request: web.Request) -> web.Response:
    """The pledge, and the form."""
    return await offer(request, ACT, {"view": await found(request)})


async def send(request: web.Request) -> web.Response:
    """Publish it and go back to the board."""
    view = await found(request)
    return await perform(request, ACT, {"view": view}, {"pledge": view.id}, lambda _: "/pledges")


async def found(request: web.Request) -> PledgeView:
    """The pledge that the address names.

    Raises:
        web.HTTPNotFound: it is not here.
    """
    view = await desk(request).pledge(request.match_info["pledge"])
    if view is None:
        raise web.HTTPNotFound
    return view
