"""Whom groups send, by group."""

from aiohttp import web

from node.web.keys import desk
from node.web.reading import Reading
from node.web.viewmodels.delegates import DelegatesView, DelegationView

PATH = "/delegates"


async def look(request: web.Request) -> DelegatesView:
    """Delegations with seats, recalls and reports; what this group owes about its own."""
    return await desk(request).delegates()


show = Reading(look, "delegates_list.html").answer


async def own(request: web.Request) -> tuple[DelegatesView, DelegationView]:
    """The delegation in the address, of this server's group.

    Raises:
        web.HTTPNotFound: there is none, or it is another group's.
    """
    view = await desk(request).delegates()
    found = view.find(request.match_info["delegation"])
    if found is None:
        raise web.HTTPNotFound
    return view, found
