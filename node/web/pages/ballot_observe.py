"""A vote for observers: roll, issue, count, spoiled ballots, and who named observers."""

from aiohttp import web

from node.web.acting import allowed
from node.web.keys import desk
from node.web.reading import Reading
from node.web.viewmodels.watching import WatchingView


async def look(request: web.Request) -> WatchingView:
    """What can be watched without knowing anybody's name or vote."""
    allowed(request, "ballot.observe")
    view = await desk(request).observed(request.match_info["ballot"])
    if view is None:
        raise web.HTTPNotFound
    return view


show = Reading(look, "ballot_observe.html").answer
