"""Ask members something about themselves."""

from aiohttp import web

from node.web.acting import Act, offer, perform

ACT = Act("participation.ask", "trait_ask.html")


async def show(request: web.Request) -> web.Response:
    """The empty form."""
    return await offer(request, ACT, {})


async def send(request: web.Request) -> web.Response:
    """Ask it."""
    return await perform(request, ACT, {}, {}, lambda _: "/questions")
