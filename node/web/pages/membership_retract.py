"""The group takes its leaving back, or an offer that it made."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.keys import desk
from node.web.pages.membership_view import PATH
from node.web.viewmodels.membership import MembershipView, OfferLine

ACT = Act("membership.retract", "membership_retract.html")


async def show(request: web.Request) -> web.Response:
    """Ask for the reason."""
    view, made = await _found(request)
    return await offer(request, ACT, {"view": view, "offer": made})


async def send(request: web.Request) -> web.Response:
    """Publish it."""
    view, made = await _found(request)
    fixed = {"offer": None if made is None else made.id}
    return await perform(request, ACT, {"view": view, "offer": made}, fixed, lambda _: PATH)


async def _found(request: web.Request) -> tuple[MembershipView, OfferLine | None]:
    """The offer in the address, if there is one; it is this group's and still open."""
    view = await desk(request).membership()
    name = request.match_info.get("offer")
    if name is None:
        return view, None
    made = view.offer(name)
    if made is None or not made.mine:
        raise web.HTTPNotFound
    return view, made
