"""One vote's result, with everything it was made of."""

from aiohttp import web

from node.web.keys import desk
from node.web.render import render


async def show(request: web.Request) -> web.Response:
    """One vote's result, with everything it was made of."""
    name = request.match_info["ballot"]
    view = await desk(request).result(name)
    if view is None:
        vote = await desk(request).ballot(name)
        if vote is None:
            raise web.HTTPNotFound
        # The link may have been sent round before; the vote's page says when there is a result.
        raise web.HTTPSeeOther(f"/ballots/{vote.line.id}")
    return await render(request, "result_view.html", {"view": view})
