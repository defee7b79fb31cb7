"""One vote's result, with everything it was made of."""

from aiohttp import web

from node.web.keys import desk
from node.web.reading import Reading
from node.web.viewmodels.results import ResultView


async def look(request: web.Request) -> ResultView:
    """One vote's result, with everything it was made of."""
    name = request.match_info["ballot"]
    view = await desk(request).result(name)
    if view is None:
        vote = await desk(request).ballot(name)
        if vote is None:
            raise web.HTTPNotFound
        # The link may have been sent round before; the vote's page says when there is a result.
        raise web.HTTPSeeOther(f"/ballots/{vote.line.id}")
    return view


show = Reading(look, "result_view.html").answer
