"""The first page: what needs the reader, what is ahead, what was decided."""

from aiohttp import web

from node.web.keys import desk
from node.web.people import person
from node.web.reading import Reading
from node.web.viewmodels.home import HomeView


async def look(request: web.Request) -> HomeView:
    """The first page: what needs you, what is going on."""
    found = person(request)
    role = None if found is None else found.access.role
    return await desk(request).home(role)


show = Reading(look, "home_view.html").answer
