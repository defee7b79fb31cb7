"""Another wording of a pledge."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.pages.demand_draft import WHEN
from node.web.pages.pledge_report import found

ACT = Act("pledge.change", "pledge_change.html", readers={"due": WHEN})


async def show(request: web.Request) -> web.Response:
    """The form, with the pledge as it is."""
    return await offer(request, ACT, {"view": await found(request)})


async def send(request: web.Request) -> web.Response:
    """Publish it and go back to the board."""
    view = await found(request)
    return await perform(request, ACT, {"view": view}, {"pledge": view.id}, lambda _: "/pledges")
