"""The first page: what needs the reader, what is ahead, what was decided."""

from aiohttp import web

from node.web.keys import desk
from node.web.people import person
from node.web.render import render


async def show(request: web.Request) -> web.Response:
    """The first page: what needs you, what is going on."""
    found = person(request)
    role = None if found is None else found.access.role
    return await render(request, "home_view.html", {"view": await desk(request).home(role)})
