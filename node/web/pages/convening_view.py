"""One meeting: agenda, who is there, minutes and reports."""

from aiohttp import web

from node.web.keys import desk
from node.web.render import render
from node.web.viewmodels.convenings import MeetingView


async def show(request: web.Request) -> web.Response:
    """The meeting whole."""
    return await render(request, "convening_view.html", {"view": await found(request)})


async def found(request: web.Request) -> MeetingView:
    """The meeting that the address names.

    Raises:
        web.HTTPNotFound: it is not here.
    """
    view = await desk(request).meeting(request.match_info["convening"])
    if view is None:
        raise web.HTTPNotFound
    return view


def path(view: MeetingView) -> str:
    """The meeting's address."""
    return f"/meetings/{view.line.id}"
