"""The group agrees to a change of the charter, or disagrees; the last word counts."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.keys import desk
from node.web.pages.charter_change import PATH
from node.web.viewmodels.charter import CharterMotionLine

ACT = Act("charter.vote", "charter_vote.html")


async def show(request: web.Request) -> web.Response:
    """What would change, what others said, and the form."""
    return await offer(request, ACT, {"motion": await _open(request)})


async def send(request: web.Request) -> web.Response:
    """Publish it, and go back to the charter."""
    motion = await _open(request)
    return await perform(request, ACT, {"motion": motion}, {"motion": motion.id}, lambda _: PATH)


async def _open(request: web.Request) -> CharterMotionLine:
    """The open motion in the address.

    Raises:
        web.HTTPNotFound: none is open there.
    """
    name = request.match_info["motion"]
    for motion in (await desk(request).charter()).motions:
        if motion.id == name and motion.decided is None:
            return motion
    raise web.HTTPNotFound
