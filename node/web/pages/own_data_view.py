"""My data: all that this server holds about whoever is signed in, as a page and as a file."""

from aiohttp import web

from node.web.keys import desk
from node.web.people import signed_in
from node.web.reading import Reading
from node.web.viewmodels.own_data import OwnDataView

PATH = "/my-data"


async def look(request: web.Request) -> OwnDataView | None:
    """What is held; None if the access belongs to no member of the list."""
    member = signed_in(request).access.member
    return await desk(request).own_data(member) if member else None


show = Reading(look, "own_data_view.html", "data", noun="data").answer


def own(request: web.Request) -> str:
    """The member whose access this is; nobody asks for another here.

    Raises:
        web.HTTPNotFound: the access belongs to no member of the list.
    """
    member = signed_in(request).access.member
    if not member:
        raise web.HTTPNotFound
    return member
