"""The author declares how a proposal comes to its vote."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.fields import period
from node.web.keys import desk
from node.web.pages.process_view import path
from node.web.viewmodels.processes import DeclaringView

ACT = Act(
    "process.declare",
    "process_declare.html",
    readers={"deliberation": period, "voting": period},
    beside={"meeting-too-late": "reports_due", "floor-unreachable": "attendance"},
)


async def show(request: web.Request) -> web.Response:
    """The meetings there are, and what is asked of them."""
    return await offer(request, ACT, {"view": await _view(request)})


async def send(request: web.Request) -> web.Response:
    """Publish it."""
    view = await _view(request)
    fixed = {"proposal": view.proposal}
    return await perform(request, ACT, {"view": view}, fixed, lambda _: path(view.proposal))


async def _view(request: web.Request) -> DeclaringView:
    view = await desk(request).declaring(request.match_info["proposal"])
    if view is None:
        raise web.HTTPNotFound
    return view
