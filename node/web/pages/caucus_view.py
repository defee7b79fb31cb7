"""One caucus with what it says."""

from aiohttp import web

from node.web.keys import desk
from node.web.reading import Reading
from node.web.viewmodels.caucuses import CaucusView


async def found(request: web.Request) -> CaucusView:
    """The caucus that the address names.

    Raises:
        web.HTTPNotFound: it is not here.
    """
    view = await desk(request).caucus(request.match_info["caucus"])
    if view is None:
        raise web.HTTPNotFound
    return view


show = Reading(found, "caucus_view.html").answer


def path(view: CaucusView) -> str:
    """The caucus's address."""
    return f"/caucuses/{view.line.id}"
