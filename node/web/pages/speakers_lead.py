"""The speakers' queue of a meeting, for who leads it: a button for each act."""

import msgspec
from aiohttp import web

from node.web.acting import Act, allowed, offer, perform
from node.web.keys import desk
from node.web.reading import Reading, stays
from node.web.viewmodels.speaking import QueueView

TEMPLATE = "speakers_lead.html"
ACTS = {
    name: Act(f"speakers.{name}", TEMPLATE)
    for name in ("next", "done", "back", "move", "remove", "lead")
}
# Who leads looks at it all the time: a request made on a telephone is there in a breath.
RENEWS_S = 10


async def led(request: web.Request) -> QueueView:
    """The queue in the address; it is where the meeting is facilitated."""
    allowed(request, "speakers.show")
    found = await desk(request).queues.queue(request.match_info["convening"])
    if found is None:
        raise web.HTTPNotFound
    return found


class Apart(msgspec.Struct, frozen=True):
    """An act on a page of its own, which does not come again while somebody types or reads."""

    act: Act

    async def show(self, request: web.Request) -> web.Response:
        """The form, beside the queue as it is."""
        context = {"view": await led(request), "still": stays(request)}
        return await offer(request, self.act, context)

    async def send(self, request: web.Request) -> web.Response:
        """Do it, and come back to the queue."""
        view = await led(request)
        context = {"view": view, "still": stays(request)}
        fixed = {"convening": view.line.id}
        return await perform(request, self.act, context, fixed, lambda _: path(request, view))


show = Reading(led, TEMPLATE, renews=lambda _: RENEWS_S).answer


async def send(request: web.Request) -> web.Response:
    """Do what the button in the address says, and come back."""
    view = await led(request)
    act = ACTS.get(request.match_info["act"])
    if act is None:
        raise web.HTTPNotFound
    context = {"view": view, "renews": 0, "still": stays(request)}
    fixed: dict[str, object] = {"convening": view.line.id}
    if act is ACTS["lead"]:
        # The button opens or closes the queue, and puts back no rules that its page knew.
        fixed |= {"fresh": view.fresh, "seconds": view.seconds}
    return await perform(request, act, context, fixed, lambda _: path(request, view))


def path(request: web.Request, view: QueueView) -> str:
    """The queue's address, with what keeps it still."""
    return f"/meetings/{view.line.id}/queue{stays(request)}"
