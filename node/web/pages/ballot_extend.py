"""A group of the panel says that an outage kept members of another from voting."""

from aiohttp import web

from node.web.acting import Act, allowed, offer, perform
from node.web.pages import ballot_open
from node.web.viewmodels.ballots import BallotView

ACT = Act("ballot.extend", "ballot_extend.html")


async def show(request: web.Request) -> web.Response:
    """What it means, and the form."""
    allowed(request, ACT.command)
    return await offer(request, ACT, {"view": await found(request)})


async def send(request: web.Request) -> web.Response:
    """Publish it."""
    allowed(request, ACT.command)
    view = await found(request)
    fixed = {"ballot": view.line.id}
    return await perform(request, ACT, {"view": view}, fixed, lambda _: f"/ballots/{view.line.id}")


async def found(request: web.Request) -> BallotView:
    """The vote in the address, if its close can be moved at all.

    Raises:
        web.HTTPNotFound: there is none, or nothing can.
    """
    view = await ballot_open.found(request)
    if view.extension is None:
        raise web.HTTPNotFound
    return view
