"""A member checks in to a meeting, or says that they are not there."""

from typing import Any

from aiohttp import web

from node.web.acting import Act, allowed, offer, perform
from node.web.pages.convening_view import found, path
from node.web.pages.door_here import uncount

ACT = Act("convening.attend", "convening_attend.html")


async def show(request: web.Request) -> web.Response:
    """What is kept, and what of it is published."""
    return await offer(request, ACT, await _context(request))


async def send(request: web.Request) -> web.Response:
    """Keep it. Who came in by the code in the room before is counted under their access now."""
    context = await _context(request)
    fixed = {"convening": context["view"].line.id, "member": context["member"]}
    try:
        return await perform(request, ACT, context, fixed, lambda _: path(context["view"]))
    except web.HTTPSeeOther:
        await uncount(request)
        raise


async def _context(request: web.Request) -> dict[str, Any]:
    member = allowed(request, ACT.command).access.member
    return {"view": await found(request), "member": member}
