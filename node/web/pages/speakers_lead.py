"""The speakers' queue of a meeting: a page of its own, with a button for each act."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.pages.convening_view import found
from node.web.viewmodels.convenings import MeetingView

TEMPLATE = "speakers_lead.html"
ACT = Act("speakers.add", TEMPLATE)
ACTS = {
    name: Act(f"speakers.{name}", TEMPLATE) for name in ("add", "next", "move", "remove", "clear")
}


async def show(request: web.Request) -> web.Response:
    """Who waits, and who has spoken."""
    return await offer(request, ACT, {"view": await _led(request)})


async def send(request: web.Request) -> web.Response:
    """Do what the button in the address says, and come back."""
    view = await _led(request)
    act = ACTS.get(request.match_info["act"])
    if act is None:
        raise web.HTTPNotFound
    fixed = {"convening": view.line.id}
    return await perform(
        request, act, {"view": view}, fixed, lambda _: f"/meetings/{view.line.id}/queue"
    )


async def _led(request: web.Request) -> MeetingView:
    """The meeting in the address; its queue is where it is facilitated."""
    view = await found(request)
    if not view.facilitator:
        raise web.HTTPNotFound
    return view
