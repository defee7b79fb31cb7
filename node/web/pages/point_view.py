"""One point: its wording, who stands how, what is moved, and its history with differences."""

from aiohttp import web

from node.web.keys import desk
from node.web.reading import Reading
from node.web.viewmodels.unity import PointView


async def found(request: web.Request) -> PointView:
    """The point that the address names.

    Raises:
        web.HTTPNotFound: there never was one.
    """
    view = await desk(request).point(int(request.match_info["number"]))
    if view is None:
        raise web.HTTPNotFound
    return view


show = Reading(found, "point_view.html").answer
