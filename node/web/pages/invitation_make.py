"""A new invitation, and its code, shown once."""

from aiohttp import web

from node.web.acting import Act, attempt, offer
from node.web.render import render

ACT = Act("invite.make", "invitation_make.html")


async def show(request: web.Request) -> web.Response:
    """For whom."""
    return await offer(request, ACT, {})


async def make(request: web.Request) -> web.Response:
    """Make it, and show its code."""
    answer = await attempt(request, ACT, {}, {})
    if isinstance(answer, web.Response):
        return answer
    return await render(request, "invitation_made.html", {"made": answer})
