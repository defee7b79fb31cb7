"""How far a proposal has come on its way to the vote."""

from aiohttp import web

from node.web.keys import desk
from node.web.render import render
from node.web.viewmodels.processes import ProcessView


async def show(request: web.Request) -> web.Response:
    """Stages, what is missing, and the options with their history."""
    return await render(request, "process_view.html", {"view": await staged(request)})


async def staged(request: web.Request) -> ProcessView:
    """The process of the proposal that the address names.

    Raises:
        web.HTTPNotFound: it has none, or is not here.
    """
    view = await desk(request).process(request.match_info["proposal"])
    if view is None:
        raise web.HTTPNotFound
    return view


def path(proposal: str) -> str:
    """The process's address."""
    return f"/proposals/{proposal}/process"
