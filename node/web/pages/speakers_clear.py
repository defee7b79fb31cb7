"""Empty the speakers' queue: what is forgotten is said before, as nothing brings it back."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.pages.speakers_lead import led, path
from node.web.reading import stays

ACT = Act("speakers.clear", "speakers_clear.html")


async def show(request: web.Request) -> web.Response:
    """Who would be forgotten, on a page apart: no finger slips from a list onto it."""
    return await offer(request, ACT, {"view": await led(request), "still": stays(request)})


async def send(request: web.Request) -> web.Response:
    """Forget everybody."""
    view = await led(request)
    fixed = {"convening": view.line.id}
    context = {"view": view, "still": stays(request)}
    return await perform(request, ACT, context, fixed, lambda _: path(request, view))
