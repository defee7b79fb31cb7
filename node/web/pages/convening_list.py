"""All meetings."""

from aiohttp import web

from node.web.keys import desk
from node.web.reading import Reading
from node.web.viewmodels.convenings import MeetingLine

PATH = "/meetings"


async def look(request: web.Request) -> tuple[MeetingLine, ...]:
    """Those to come, then the past ones."""
    return await desk(request).meetings()


show = Reading(look, "convening_list.html", "lines", noun="meetings").answer
