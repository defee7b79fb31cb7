"""Frozen public records: whose, what was seen, what it means, what to do."""

from aiohttp import web

from node.web.keys import desk
from node.web.reading import Reading
from node.web.viewmodels.frozen import FrozenView


async def look(request: web.Request) -> FrozenView:
    """All of them; the page also says what it would mean if there were one."""
    return await desk(request).frozen()


show = Reading(look, "frozen_list.html").answer
