"""Voting codes: how far they have come, and a printed page for each member who has none yet."""

from typing import Any

from aiohttp import web

from node.web.acting import Act, allowed, attempt, offer
from node.web.keys import desk
from node.web.sheet import render_code_sheet

ACT = Act("codes.issue", "codes_issue.html", beside={"reason-needed": "reason"})


async def show(request: web.Request) -> web.Response:
    """Numbers, and the forms; nothing tells how anybody voted."""
    return await offer(request, ACT, await context(request))


async def send(request: web.Request) -> web.StreamResponse:
    """Make codes; the sheet is the answer, and nobody can have it again."""
    shown = await context(request)
    answer = await attempt(request, ACT, shown, {"ballot": shown["line"].id})
    if isinstance(answer, web.Response):
        return answer
    text = render_code_sheet(answer, styled=False)
    return web.Response(text=text, content_type="text/html", headers={"Cache-Control": "no-store"})


async def context(request: web.Request) -> dict[str, Any]:
    """The vote in the address, and its ballot box; None before there is one."""
    allowed(request, ACT.command)
    view = await desk(request).ballot(request.match_info["ballot"])
    if view is None or not view.line.here:
        raise web.HTTPNotFound
    return {"line": view.line, "box": await desk(request).carrying.box(view.line.id)}
