"""A caucus is declared."""

from aiohttp import web

from node.web.acting import Act, offer, perform

ACT = Act("caucus.found", "caucus_found.html")


async def show(request: web.Request) -> web.Response:
    """The form."""
    return await offer(request, ACT, {})


async def send(request: web.Request) -> web.Response:
    """Publish it and go to its page."""
    return await perform(request, ACT, {}, {}, lambda made: f"/caucuses/{made['caucus']}")
