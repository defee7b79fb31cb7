"""One demand with its story."""

from aiohttp import web

from node.web.keys import desk
from node.web.render import render
from node.web.viewmodels.demands import DemandView, GroupChoice


async def show(request: web.Request) -> web.Response:
    """One demand with its story, its ladder and the moves put about it."""
    return await render(request, "demand_view.html", {"view": await found(request)})


async def found(request: web.Request) -> DemandView:
    """The demand that the address names.

    Raises:
        web.HTTPNotFound: it is not here.
    """
    view = await desk(request).demand(request.match_info["demand"])
    if view is None:
        raise web.HTTPNotFound
    return view


async def groups(request: web.Request) -> tuple[GroupChoice, ...]:
    """The groups that may be asked to say that something happened."""
    return await desk(request).groups()
