"""The group gives notice that another is to be expelled."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.keys import desk
from node.web.pages.membership_view import PATH

ACT = Act("motion.expel", "motion_expel.html", beside={"unknown-id": "group"})


async def show(request: web.Request) -> web.Response:
    """Which group, and why."""
    return await offer(request, ACT, {"view": await desk(request).membership()})


async def send(request: web.Request) -> web.Response:
    """Publish it, and go back to the groups, where it stands."""
    view = await desk(request).membership()
    return await perform(request, ACT, {"view": view}, {}, lambda _: PATH)
