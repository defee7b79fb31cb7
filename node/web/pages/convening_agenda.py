"""The convener changes the agenda of a meeting."""

from typing import Any

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.outlines import start_of_agenda
from node.web.pages.convening_view import found, path

ACT = Act("convening.agenda", "convening_agenda.html")


async def show(request: web.Request) -> web.Response:
    """The agenda as it is, or what the address names to start from."""
    return await offer(request, ACT, await _context(request))


async def send(request: web.Request) -> web.Response:
    """Publish it."""
    context = await _context(request)
    view = context["view"]
    fixed = {"convening": view.line.id}
    return await perform(request, ACT, context, fixed, lambda _: path(view))


async def _context(request: web.Request) -> dict[str, Any]:
    return {"view": await found(request), "start": await start_of_agenda(request)}
