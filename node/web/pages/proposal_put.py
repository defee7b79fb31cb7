"""A new proposal."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.keys import desk

ACT = Act("proposal.put", "proposal_put.html")


async def show(request: web.Request) -> web.Response:
    """The empty form."""
    return await offer(request, ACT, await _context(request))


async def send(request: web.Request) -> web.Response:
    """Publish it and go to its page."""
    fixed = {"clauses": request.query.getall("clause", [])}
    return await perform(
        request,
        ACT,
        await _context(request),
        fixed,
        lambda made: f"/proposals/{made['proposal']}",
    )


async def _context(request: web.Request) -> dict[str, object]:
    """What would be so if it carries: the clauses that the address names."""
    named = request.query.getall("clause", [])
    return {"clauses": await desk(request).clauses(named)}
