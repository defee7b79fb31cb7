"""One caucus with what it says."""

from aiohttp import web

from node.web.keys import desk
from node.web.render import render
from node.web.viewmodels.caucuses import CaucusView


async def show(request: web.Request) -> web.Response:
    """One caucus with what it says."""
    return await render(request, "caucus_view.html", {"view": await found(request)})


async def found(request: web.Request) -> CaucusView:
    """The caucus that the address names.

    Raises:
        web.HTTPNotFound: it is not here.
    """
    view = await desk(request).caucus(request.match_info["caucus"])
    if view is None:
        raise web.HTTPNotFound
    return view


def path(view: CaucusView) -> str:
    """The caucus's address."""
    return f"/caucuses/{view.line.id}"
