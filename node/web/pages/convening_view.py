"""One meeting: agenda, who is there, minutes and reports."""

from aiohttp import web

from node.web.keys import desk
from node.web.reading import Reading
from node.web.viewmodels.convenings import MeetingView


async def found(request: web.Request) -> MeetingView:
    """The meeting that the address names.

    Raises:
        web.HTTPNotFound: it is not here.
    """
    view = await desk(request).meeting(request.match_info["convening"])
    if view is None:
        raise web.HTTPNotFound
    return view


show = Reading(found, "convening_view.html").answer


def path(view: MeetingView) -> str:
    """The meeting's address."""
    return f"/meetings/{view.line.id}"
