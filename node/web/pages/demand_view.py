"""One demand with its story."""

from aiohttp import web

from node.web.keys import desk
from node.web.reading import Reading
from node.web.viewmodels.demands import DemandView, GroupChoice


async def found(request: web.Request) -> DemandView:
    """The demand that the address names.

    Raises:
        web.HTTPNotFound: it is not here.
    """
    view = await desk(request).demand(request.match_info["demand"])
    if view is None:
        raise web.HTTPNotFound
    return view


show = Reading(found, "demand_view.html").answer


async def groups(request: web.Request) -> tuple[GroupChoice, ...]:
    """The groups that may be asked to say that something happened."""
    return await desk(request).groups()
