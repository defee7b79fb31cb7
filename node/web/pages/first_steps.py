"""From a fresh server to one that a coalition works with, step by step; for administrators."""

from aiohttp import web

from node.web.acting import allowed
from node.web.keys import desk
from node.web.reading import Reading
from node.web.viewmodels.first_steps import FirstStepsView


async def look(request: web.Request) -> FirstStepsView:
    """The steps, with what is done."""
    allowed(request, "access.list")
    return await desk(request).first_steps()


show = Reading(look, "first_steps.html").answer
