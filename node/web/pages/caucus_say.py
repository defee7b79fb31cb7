"""A text of a caucus is published, for its members to sign."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.keys import desk
from node.web.pages.caucus_view import found, path

ACT = Act("caucus.say", "caucus_say.html")


async def show(request: web.Request) -> web.Response:
    """The form; the address may name the vote, proposal or veto that it is about."""
    return await offer(request, ACT, await _context(request))


async def send(request: web.Request) -> web.Response:
    """Publish it and go back to the caucus."""
    context = await _context(request)
    view = await found(request)
    fixed = {"caucus": view.line.id}
    return await perform(request, ACT, context, fixed, lambda _: path(view))


async def _context(request: web.Request) -> dict[str, object]:
    ballots = await desk(request).ballots()
    proposals = await desk(request).proposals()
    return {
        "view": await found(request),
        "ballots": [b for b in ballots if b.phase in ("announced", "open")],
        "proposals": [p for p in proposals if p.phase not in ("withdrawn", "decided")],
    }
