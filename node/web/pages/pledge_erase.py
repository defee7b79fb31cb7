"""Erasing the name in a pledge."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.pages.pledge_report import found

ACT = Act("pledge.erase-name", "pledge_erase.html")


async def show(request: web.Request) -> web.Response:
    """The question."""
    return await offer(request, ACT, {"view": await found(request)})


async def send(request: web.Request) -> web.Response:
    """Erase it and go back to the board."""
    view = await found(request)
    return await perform(request, ACT, {"view": view}, {"pledge": view.id}, lambda _: "/pledges")
