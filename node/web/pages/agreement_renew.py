"""The group announces a new key by which it certifies."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.keys import desk
from node.web.viewmodels.cuts import CutsView

ACT = Act("agreement.renew", "agreement_renew.html")
PATH = "/cuts"


async def show(request: web.Request) -> web.Response:
    """What it changes, and from when."""
    return await offer(request, ACT, {"view": await certified(request)})


async def send(request: web.Request) -> web.Response:
    """Announce it, and go back to what is confirmed."""
    return await perform(request, ACT, {"view": await certified(request)}, {}, lambda _: PATH)


async def certified(request: web.Request) -> CutsView:
    """What is certified; where nobody certifies there is no such key."""
    found = await desk(request).cuts()
    if found is None:
        raise web.HTTPNotFound
    return found
