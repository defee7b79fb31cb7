"""The group announces that it leaves, or goes up in the group that offered it."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.keys import desk
from node.web.pages.membership_view import PATH
from node.web.viewmodels.membership import MembershipView, OfferLine

ACT = Act("membership.leave", "membership_leave.html")


async def show(request: web.Request) -> web.Response:
    """What leaving means, and from when."""
    view, taken = await _found(request)
    return await offer(request, ACT, {"view": view, "offer": taken})


async def send(request: web.Request) -> web.Response:
    """Publish it."""
    view, taken = await _found(request)
    fixed = {"offer": None if taken is None else taken.id}
    return await perform(request, ACT, {"view": view, "offer": taken}, fixed, lambda _: PATH)


async def _found(request: web.Request) -> tuple[MembershipView, OfferLine | None]:
    """The offer in the address, if there is one, made to this group and still open."""
    view = await desk(request).membership()
    name = request.match_info.get("offer")
    if name is None:
        return view, None
    taken = view.offer(name)
    if taken is None or not taken.to_me:
        raise web.HTTPNotFound
    return view, taken
