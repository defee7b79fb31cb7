"""Somebody raised a hand: who leads the queue puts them in."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.pages.speakers_lead import led, path
from node.web.reading import stays

ACT = Act("speakers.add", "speakers_add.html", beside={"bad-spoken-name": "name"})


async def show(request: web.Request) -> web.Response:
    """Ask what they go by, on a page that does not come again while somebody types."""
    return await offer(request, ACT, {"view": await led(request), "still": stays(request)})


async def send(request: web.Request) -> web.Response:
    """Put them in the queue."""
    view = await led(request)
    fixed = {"convening": view.line.id}
    context = {"view": view, "still": stays(request)}
    return await perform(request, ACT, context, fixed, lambda _: path(request, view))
