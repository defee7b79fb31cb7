"""My access: what it allows, until when, and where it is signed in."""

from aiohttp import web

from node.store.feeds import Owner, Way
from node.web.keys import ACCESSES, desk
from node.web.people import signed_in
from node.web.reading import Reading
from node.web.viewmodels.access import OwnAccessView


async def look(request: web.Request) -> OwnAccessView:
    """One's own access."""
    access = signed_in(request).access
    sign_ins = request.app[ACCESSES].sign_ins(access.id)
    feeds = await desk(request).feeds(Owner(Way.ACCESS, access.id))
    return OwnAccessView(access, tuple(sign_ins), feeds)


show = Reading(look, "access_view.html").answer
