"""The group says how many are to take part, before a vote opens."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.pages.participation_view import found, path

ACT = Act("participation.target", "participation_target.html")


async def show(request: web.Request) -> web.Response:
    """Which stage, and what part of those invited."""
    return await offer(request, ACT, {"view": await found(request)})


async def send(request: web.Request) -> web.Response:
    """Publish it."""
    view = await found(request)
    fixed = {"ballot": view.line.id}
    return await perform(request, ACT, {"view": view}, fixed, lambda _: path(view))
