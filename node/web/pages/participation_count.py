"""The group counts how it takes part in a vote."""

from aiohttp import web

from node.web.acting import Act, allowed, offer, perform
from node.web.keys import desk
from node.web.pages.participation_view import found, path

ACT = Act("participation.count", "participation_count.html")


async def show(request: web.Request) -> web.Response:
    """What the node counts by itself, to add to."""
    return await offer(request, ACT, await _context(request))


async def send(request: web.Request) -> web.Response:
    """Publish it."""
    context = await _context(request)
    view = await found(request)
    fixed: dict[str, object] = {"ballot": view.line.id, "commit": True}
    fixed["regions"] = [cell.region for cell in (await desk(request).own_counts(view.line)).regions]
    return await perform(request, ACT, context, fixed, lambda _: path(view))


async def _context(request: web.Request) -> dict[str, object]:
    allowed(request, ACT.command)
    view = await found(request)
    return {"view": view, "own": await desk(request).own_counts(view.line)}
