"""An access is ended."""

from typing import Any

from aiohttp import web

from node.commands.access import beside
from node.web.acting import Act, allowed, offer, perform
from node.web.keys import ACCESSES, desk
from node.web.pages.access_link import found

ACT = Act("access.revoke", "access_revoke.html")


async def show(request: web.Request) -> web.Response:
    """Ask first, and name what else of theirs stands."""
    return await offer(request, ACT, await _context(request))


async def end(request: web.Request) -> web.Response:
    """End it; whoever is signed in by it is out at once."""
    context = await _context(request)
    fixed = {"number": context["access"].id}
    return await perform(request, ACT, context, fixed, lambda _: "/accesses")


async def _context(request: web.Request) -> dict[str, Any]:
    access = found(request, ACT.command)
    now = (await desk(request).frame()).now
    return {
        "access": access,
        "others": beside(request.app[ACCESSES].all(), access, now),
        "own": allowed(request, ACT.command).access.id == access.id,
    }
