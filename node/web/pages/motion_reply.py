"""The accused group answers a notice; a later answer stands in place of an earlier one."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.pages.membership_view import PATH
from node.web.pages.motion_stand import open_motion
from node.web.viewmodels.membership import MotionLine

ACT = Act("motion.reply", "motion_reply.html")


async def show(request: web.Request) -> web.Response:
    """The notice, and the form."""
    return await offer(request, ACT, {"motion": await _accused(request)})


async def send(request: web.Request) -> web.Response:
    """Publish it, and go back to the groups."""
    motion = await _accused(request)
    return await perform(request, ACT, {"motion": motion}, {"motion": motion.id}, lambda _: PATH)


async def _accused(request: web.Request) -> MotionLine:
    """The notice in the address; it is against this server's group."""
    found = await open_motion(request)
    if not (found.accuses and found.against_me):
        raise web.HTTPNotFound
    return found
