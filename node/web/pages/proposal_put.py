"""A new proposal."""

from aiohttp import web

from node.web.acting import Act, offer, perform

ACT = Act("proposal.put", "proposal_put.html")


async def show(request: web.Request) -> web.Response:
    """The empty form."""
    return await offer(request, ACT, {})


async def send(request: web.Request) -> web.Response:
    """Publish it and go to its page."""
    return await perform(request, ACT, {}, {}, lambda made: f"/proposals/{made['proposal']}")
