"""A member who was at a meeting confirms its report, disputes it, or takes that back."""

from typing import Any

from aiohttp import web

from node.web.acting import Act, allowed, offer, perform
from node.web.pages.convening_view import found, path

ACT = Act("convening.voice", "convening_voice.html")


async def show(request: web.Request) -> web.Response:
    """The report, and what becomes of an answer."""
    return await offer(request, ACT, await _context(request))


async def send(request: web.Request) -> web.Response:
    """Keep it."""
    context = await _context(request)
    fixed = {"report": context["report"].id, "member": context["member"]}
    return await perform(request, ACT, context, fixed, lambda _: path(context["view"]))


async def _context(request: web.Request) -> dict[str, Any]:
    member = allowed(request, ACT.command).access.member
    view = await found(request)
    report = view.report(request.match_info["report"])
    if report is None:
        raise web.HTTPNotFound
    return {"view": view, "report": report, "member": member}
