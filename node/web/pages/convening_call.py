"""The group calls a meeting."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.keys import desk
from node.web.outlines import start_of_agenda

ACT = Act("convening.call", "convening_call.html")


async def show(request: web.Request) -> web.Response:
    """The form; the address may name a proposal, a parent, and what its agenda starts from."""
    return await offer(request, ACT, await _context(request))


async def send(request: web.Request) -> web.Response:
    """Publish it."""
    return await perform(
        request, ACT, await _context(request), {}, lambda done: f"/meetings/{done['convening']}"
    )


async def _context(request: web.Request) -> dict[str, object]:
    named = {name: request.query.get(name, "") for name in ("proposal", "parent")}
    start = await start_of_agenda(request)
    return {"view": await desk(request).calling(), "start": start, **named}
