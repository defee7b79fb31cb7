"""A move about a demand, to be decided."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.pages.demand_draft import WHEN
from node.web.pages.demand_view import found, groups

ACT = Act("demand.move", "demand_move.html", readers={"until": WHEN})


async def show(request: web.Request) -> web.Response:
    """The form."""
    return await offer(request, ACT, await _context(request))


async def send(request: web.Request) -> web.Response:
    """Publish it and go back to the demand."""
    context = await _context(request)
    name = request.match_info["demand"]
    return await perform(request, ACT, context, {"demand": name}, lambda _: f"/demands/{name}")


async def _context(request: web.Request) -> dict[str, object]:
    return {"view": await found(request), "groups": await groups(request)}
