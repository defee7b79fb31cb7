"""How a speakers' queue is led: who may ask, who comes first, how long a speech may take."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.pages.speakers_lead import led, path
from node.web.reading import stays

ACT = Act("speakers.lead", "speakers_rules.html")


async def show(request: web.Request) -> web.Response:
    """The rules as they are."""
    return await offer(request, ACT, {"view": await led(request), "still": stays(request)})


async def send(request: web.Request) -> web.Response:
    """Keep them."""
    view = await led(request)
    fixed = {"convening": view.line.id}
    context = {"view": view, "still": stays(request)}
    return await perform(request, ACT, context, fixed, lambda _: path(request, view))
