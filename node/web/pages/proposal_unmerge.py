"""A proposal that was given up stands by itself again."""

from typing import Any

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.pages.proposal_view import found, path

ACT = Act("proposal.unmerge", "proposal_unmerge.html")


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
    return {"view": view}
