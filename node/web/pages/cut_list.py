"""What is certified, by whom, and what the next cut waits for."""

from aiohttp import web

from node.web.keys import desk
from node.web.reading import Reading
from node.web.viewmodels.cuts import CutsView


async def look(request: web.Request) -> CutsView | None:
    """Certified cuts; the page also says what it means where there are none."""
    return await desk(request).cuts()


show = Reading(look, "cut_list.html", noun="cuts").answer
