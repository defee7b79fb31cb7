"""A facilitating group reports what a meeting came to."""

from typing import Any

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.outlines import start_of_report
from node.web.pages.convening_view import found, path

ACT = Act("convening.report", "convening_report.html")


async def show(request: web.Request) -> web.Response:
    """The form, with the numbered options; the address may name an outline to start from."""
    return await offer(request, ACT, await _context(request))


async def send(request: web.Request) -> web.Response:
    """Publish it."""
    context = await _context(request)
    view = context["view"]
    fixed = {"convening": view.line.id}
    return await perform(request, ACT, context, fixed, lambda _: path(view))


async def _context(request: web.Request) -> dict[str, Any]:
    return {"view": await found(request), "start": start_of_report(request)}
