"""The group agrees to a notice or a motion, or disagrees; the last word counts."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.keys import desk
from node.web.pages.membership_view import PATH
from node.web.viewmodels.membership import MotionLine

ACT = Act("motion.stand", "motion_stand.html")


async def show(request: web.Request) -> web.Response:
    """The motion with what others said, and the form."""
    return await offer(request, ACT, {"motion": await open_motion(request)})


async def send(request: web.Request) -> web.Response:
    """Publish it, and go back to the groups."""
    motion = await open_motion(request)
    return await perform(request, ACT, {"motion": motion}, {"motion": motion.id}, lambda _: PATH)


async def open_motion(request: web.Request) -> MotionLine:
    """The notice or motion in the address.

    Raises:
        web.HTTPNotFound: none is open there.
    """
    found = (await desk(request).membership()).motion(request.match_info["motion"])
    if found is None:
        raise web.HTTPNotFound
    return found
