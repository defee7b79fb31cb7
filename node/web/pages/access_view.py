"""My access: what it allows, until when, and where it is signed in."""

from aiohttp import web

from node.store.feeds import Owner, Way
from node.web.keys import ACCESSES, desk
from node.web.people import signed_in
from node.web.render import render


async def show(request: web.Request) -> web.Response:
    """One's own access."""
    found = signed_in(request)
    sign_ins = request.app[ACCESSES].sign_ins(found.access.id)
    feeds = await desk(request).feeds(Owner(Way.ACCESS, found.access.id))
    return await render(request, "access_view.html", {"sign_ins": sign_ins, "feeds": feeds})
