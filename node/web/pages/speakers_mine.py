"""A member's place in the speakers' queue of a meeting, who has the floor, and who is next."""

from aiohttp import web

from node.web.acting import Act, allowed, perform
from node.web.keys import desk
from node.web.reading import Reading, stays
from node.web.viewmodels.speaking import PlaceView

TEMPLATE = "speakers_mine.html"
TAKE_BACK = Act("speakers.take-back", TEMPLATE)
# A hall of three hundred that waits asks fifteen times a second.
RENEWS_S = 20


async def placed(request: web.Request) -> PlaceView:
    """The queue in the address as whoever is signed in sees it."""
    member = allowed(request, "speakers.mine").access.member
    found = await desk(request).queues.place(request.match_info["convening"], member)
    if found is None:
        raise web.HTTPNotFound
    return found


def renews(view: PlaceView) -> int:
    """Who waits sees by themselves how it goes on."""
    return RENEWS_S if view.there else 0


show = Reading(placed, TEMPLATE, renews=renews).answer


async def take_back(request: web.Request) -> web.Response:
    """Do not ask to speak any more."""
    view = await placed(request)
    member = allowed(request, TAKE_BACK.command).access.member
    context = {"view": view, "renews": 0, "still": stays(request)}
    fixed = {"convening": view.id, "member": member}
    return await perform(request, TAKE_BACK, context, fixed, lambda _: path(request, view))


def path(request: web.Request, view: PlaceView) -> str:
    """Where a member sees their place, with what keeps the page still."""
    return f"/meetings/{view.id}/speak{stays(request)}"
