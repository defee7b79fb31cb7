"""Statements that count for nothing: whose, when, what, and why."""

from aiohttp import web

from node.web.keys import desk
from node.web.reading import Reading
from node.web.viewmodels.refused import RefusedView


async def look(request: web.Request) -> RefusedView:
    """All of them; the page also says what it would mean if there were one."""
    return await desk(request).refused()


show = Reading(look, "refused_list.html").answer
