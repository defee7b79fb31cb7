"""The group's own vote is opened."""

from aiohttp import web

from node.web.acting import Act, allowed, offer, perform
from node.web.keys import desk
from node.web.viewmodels.ballots import BallotView

ACT = Act("ballot.open", "ballot_open.html")


async def show(request: web.Request) -> web.Response:
    """What it still waits for, and the button."""
    allowed(request, ACT.command)
    return await offer(request, ACT, {"view": await own(request)})


async def send(request: web.Request) -> web.Response:
    """Open it."""
    allowed(request, ACT.command)
    view = await own(request)
    fixed = {"ballot": view.line.id}
    return await perform(request, ACT, {"view": view}, fixed, lambda _: f"/ballots/{view.line.id}")


async def own(request: web.Request) -> BallotView:
    """The vote in the address, if this group put it.

    Raises:
        web.HTTPNotFound: there is none, or only the group that put it can do this.
    """
    view = await found(request)
    if not view.own:
        raise web.HTTPNotFound
    return view


async def found(request: web.Request) -> BallotView:
    """The vote in the address."""
    view = await desk(request).ballot(request.match_info["ballot"])
    if view is None:
        raise web.HTTPNotFound
    return view
