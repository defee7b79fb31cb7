"""The group says that its keys are not lost: that ends a claim to them."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.pages.membership_view import PATH
from node.web.pages.motion_stand import open_motion
from node.web.viewmodels.membership import MotionLine

ACT = Act("keys.object", "keys_object.html")


async def show(request: web.Request) -> web.Response:
    """The claim, and the form."""
    return await offer(request, ACT, {"motion": await _claim(request)})


async def send(request: web.Request) -> web.Response:
    """Publish it, and go back to the groups."""
    motion = await _claim(request)
    return await perform(request, ACT, {"motion": motion}, {"claim": motion.id}, lambda _: PATH)


async def _claim(request: web.Request) -> MotionLine:
    """The claim in the address; it is to the keys of this server's group."""
    found = await open_motion(request)
    if not (found.key and found.against_me):
        raise web.HTTPNotFound
    return found
