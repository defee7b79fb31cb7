"""How far a proposal has come on its way to the vote."""

from aiohttp import web

from node.web.keys import desk
from node.web.reading import Reading
from node.web.viewmodels.processes import ProcessView


async def staged(request: web.Request) -> ProcessView:
    """The process of the proposal that the address names.

    Raises:
        web.HTTPNotFound: it has none, or is not here.
    """
    view = await desk(request).process(request.match_info["proposal"])
    if view is None:
        raise web.HTTPNotFound
    return view


show = Reading(staged, "process_view.html").answer


def path(proposal: str) -> str:
    """The process's address."""
    return f"/proposals/{proposal}/process"
