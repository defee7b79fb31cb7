"""The board of demands."""

from aiohttp import web

from node.web.keys import desk
from node.web.reading import Reading
from node.web.viewmodels.demands import DemandLine


async def look(request: web.Request) -> tuple[DemandLine, ...]:
    """All demands, by where they stand."""
    return await desk(request).demands()


show = Reading(look, "demand_list.html", "lines", noun="demands").answer
