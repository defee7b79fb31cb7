"""A member takes one of their own requests back."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.keys import desk
from node.web.pages.own_data_view import PATH, own
from node.web.viewmodels.own_data import OwnRequest

ACT = Act("member.take-back", "own_data_take_back.html")


async def show(request: web.Request) -> web.Response:
    """Ask first."""
    return await offer(request, ACT, {"one": await _found(request)})


async def send(request: web.Request) -> web.Response:
    """Take it back."""
    one = await _found(request)
    fixed = {"member": own(request), "number": one.number}
    return await perform(request, ACT, {"one": one}, fixed, lambda _: PATH)


async def _found(request: web.Request) -> OwnRequest:
    data = await desk(request).own_data(own(request))
    one = data.request(int(request.match_info["number"]))
    if one is None:
        raise web.HTTPNotFound
    return one
