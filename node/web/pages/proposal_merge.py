"""One's own proposal is given up for another."""

from typing import Any

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.keys import desk
from node.web.pages.proposal_view import found, path

ACT = Act("proposal.merge", "proposal_merge.html")


async def show(request: web.Request) -> web.Response:
    """The form."""
    return await offer(request, ACT, await _context(request))


async def send(request: web.Request) -> web.Response:
    """Publish it."""
    context = await _context(request)
    view = context["view"]
    return await perform(request, ACT, context, {"proposal": view.line.id}, lambda _: path(view))


async def _context(request: web.Request) -> dict[str, Any]:
    view = await found(request)
    others = [p for p in await desk(request).proposals() if p.id != view.line.id]
    return {"view": view, "others": [p for p in others if p.phase not in ("withdrawn", "merged")]}
