"""What was won in a year; for the screen and for paper."""

from aiohttp import web

from node.web.keys import desk
from node.web.reading import Reading
from node.web.viewmodels.pledges import RecordView


async def look(request: web.Request) -> RecordView:
    """The record of the year that the address names, or of this one."""
    year = request.match_info.get("year")
    view = await desk(request).record(None if year is None else int(year))
    if view is None:
        raise web.HTTPNotFound
    return view


show = Reading(look, "record_view.html").answer
