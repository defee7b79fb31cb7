"""What members are asked about themselves."""

from aiohttp import web

from node.web.acting import allowed
from node.web.keys import desk
from node.web.render import render


async def show(request: web.Request) -> web.Response:
    """Every question, with how many gave each answer."""
    allowed(request, "participation.ask")
    return await render(request, "trait_list.html", {"questions": await desk(request).questions()})
