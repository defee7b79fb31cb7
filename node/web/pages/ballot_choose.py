"""Which proposal a new vote is on."""

from aiohttp import web

from node.web.acting import allowed
from node.web.keys import desk
from node.web.render import render


async def show(request: web.Request) -> web.Response:
    """The proposals, those ready for a vote first."""
    allowed(request, "ballot.compose")
    return await render(
        request, "ballot_choose.html", {"lines": await desk(request).carrying.votable()}
    )
