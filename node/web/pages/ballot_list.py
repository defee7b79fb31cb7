"""All votes."""

from aiohttp import web

from node.web.keys import desk
from node.web.reading import Reading
from node.web.viewmodels.ballots import BallotLine


async def look(request: web.Request) -> tuple[BallotLine, ...]:
    """All votes."""
    return await desk(request).ballots()


show = Reading(look, "ballot_list.html", "lines", noun="ballots").answer
