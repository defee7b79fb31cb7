"""A group supports that another group's proposal is voted on."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.pages.proposal_view import found, path

ACT = Act("proposal.sponsor", "proposal_sponsor.html")


async def show(request: web.Request) -> web.Response:
    """Ask first."""
    return await offer(request, ACT, {"view": await found(request)})


async def send(request: web.Request) -> web.Response:
    """Publish it."""
    view = await found(request)
    fixed = {"proposal": view.line.id}
    return await perform(request, ACT, {"view": view}, fixed, lambda _: path(view))
