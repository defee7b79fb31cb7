"""The boards of pledges: by decision, and of one group."""

from aiohttp import web

from node.web.keys import desk
from node.web.render import render


async def show(request: web.Request) -> web.Response:
    """Every group's pledges, or those of the group that the address names."""
    view = await desk(request).pledges(request.query.get("group", ""))
    if view is None:
        raise web.HTTPNotFound
    return await render(request, "pledge_list.html", {"view": view})
