"""One vote: the question, the rule in plain words, who votes, when."""

from aiohttp import web

from node.web.keys import desk
from node.web.reading import Reading
from node.web.viewmodels.ballots import BallotView


async def look(request: web.Request) -> BallotView:
    """One vote: the question, the rule in plain words, who votes, when."""
    view = await desk(request).ballot(request.match_info["ballot"])
    if view is None:
        raise web.HTTPNotFound
    return view


show = Reading(look, "ballot_view.html").answer
