"""All caucuses."""

from aiohttp import web

from node.web.keys import desk
from node.web.reading import Reading
from node.web.viewmodels.caucuses import CaucusLine


async def look(request: web.Request) -> tuple[CaucusLine, ...]:
    """Those listed first."""
    return await desk(request).caucuses()


show = Reading(look, "caucus_list.html", "lines", noun="caucuses").answer
