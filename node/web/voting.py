"""What the voting pages share: whose ballot is open in this session, and refusals as pages."""

from aiohttp import web
from aiohttp_session import get_session

from node.web.desk import VotingRefused
from node.web.keys import desk
from node.web.render import render
from node.web.viewmodels.voting import Voter

VOTER = "voter"
"""In the session of somebody who opened a ballot: the ballot box's handle, never the code."""


async def current_voter(request: web.Request) -> Voter:
    """The voter of this session.

    Raises:
        web.HTTPSeeOther: nobody has opened a ballot here.
        VotingRefused: voting has closed, or the code was struck since.
    """
    handle = (await get_session(request)).get(VOTER)
    if not isinstance(handle, str):
        raise web.HTTPSeeOther("/vote")
    return await desk(request).resume(handle)


async def refusal(request: web.Request, refused: VotingRefused) -> web.Response:
    """The page that says why a vote is not accepted; the ballot is closed in this session."""
    (await get_session(request)).pop(VOTER, None)
    context = {"code": "", "refused": refused}
    return await render(request, "vote_open.html", context, status=403)
