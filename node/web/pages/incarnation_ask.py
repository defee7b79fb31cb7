"""What the other groups need so that this group's frozen record goes on, shown once."""

from aiohttp import web

from node.web.acting import Act, attempt, offer
from node.web.render import render

ACT = Act("incarnation.ask", "incarnation_ask.html")


async def show(request: web.Request) -> web.Response:
    """What it is, and the button."""
    return await offer(request, ACT, {})


async def make(request: web.Request) -> web.Response:
    """Sign it, and show it."""
    answer = await attempt(request, ACT, {}, {})
    if isinstance(answer, web.Response):
        return answer
    return await render(request, "incarnation_asked.html", {"asked": answer})
