"""A member asks to speak in a meeting, by what they go by in the room."""

from typing import Any

from aiohttp import web

from node.web.acting import Act, allowed, offer, perform
from node.web.pages.speakers_mine import path, placed
from node.web.reading import stays

ACT = Act("speakers.ask", "speakers_ask.html", beside={"bad-spoken-name": "name"})


async def show(request: web.Request) -> web.Response:
    """Begin with their name on the members' list; another does as well."""
    return await offer(request, ACT, await _context(request))


async def send(request: web.Request) -> web.Response:
    """Put them in the queue."""
    context = await _context(request)
    view = context["view"]
    fixed = {"convening": view.id, "member": context["member"]}
    return await perform(request, ACT, context, fixed, lambda _: path(request, view))


async def _context(request: web.Request) -> dict[str, Any]:
    member = allowed(request, ACT.command).access.member
    return {"view": await placed(request), "member": member, "still": stays(request)}
