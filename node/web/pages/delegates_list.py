"""Whom groups send, by group."""

from aiohttp import web

from node.web.keys import desk
from node.web.render import render
from node.web.viewmodels.delegates import DelegatesView, DelegationView

PATH = "/delegates"


async def show(request: web.Request) -> web.Response:
    """Delegations with seats, recalls and reports; what this group owes about its own."""
    return await render(request, "delegates_list.html", {"view": await desk(request).delegates()})


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
