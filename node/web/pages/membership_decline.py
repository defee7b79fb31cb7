"""The group answers an offer to take it up: it reads it here, and declines with a reason."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.keys import desk
from node.web.pages.membership_view import PATH
from node.web.viewmodels.membership import OfferLine

ACT = Act("membership.decline", "membership_decline.html")


async def show(request: web.Request) -> web.Response:
    """The offer, the way to take it up, and the reason for declining."""
    return await offer(request, ACT, {"offer": await _found(request)})


async def send(request: web.Request) -> web.Response:
    """Publish that it is declined."""
    made = await _found(request)
    return await perform(request, ACT, {"offer": made}, {"offer": made.id}, lambda _: PATH)


async def _found(request: web.Request) -> OfferLine:
    """The offer in the address; it is made to this group and open."""
    made = (await desk(request).membership()).offer(request.match_info["offer"])
    if made is None or not made.to_me:
        raise web.HTTPNotFound
    return made
