"""What was won in a year; for the screen and for paper."""

from aiohttp import web

from node.web.keys import desk
from node.web.render import render


async def show(request: web.Request) -> web.Response:
    """The record of the year that the address names, or of this one."""
    year = request.match_info.get("year")
    view = await desk(request).record(None if year is None else int(year))
    if view is None:
        raise web.HTTPNotFound
    return await render(request, "record_view.html", {"view": view})
