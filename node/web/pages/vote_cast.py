"""The vote goes into the ballot box."""

from aiohttp import web
from aiohttp_session import get_session

from node.web.choices import read_form
from node.web.desk import VotingRefused
from node.web.keys import desk
from node.web.render import render
from node.web.voting import VOTER, current_voter, refusal

RECEIPT = "receipt"
"""In the session after a vote: the receipt's hex digits, until the session is left."""


async def cast(request: web.Request) -> web.Response:
    """Cast the vote and go to the receipt."""
    session = await get_session(request)
    try:
        voter = await current_voter(request)
        filled = read_form(voter.ballot.contests, await request.post())
        if filled.errors:
            context = {"voter": voter, "filled": filled}
            return await render(request, "vote_fill.html", context, status=422)
        receipt = await desk(request).cast(session[VOTER], filled.choices)
    except VotingRefused as refused:
        return await refusal(request, refused)
    # From here on the session knows a receipt and no longer whose it is.
    session.pop(VOTER, None)
    session[RECEIPT] = [receipt.commitment, receipt.title, receipt.ballot, receipt.replaced]
    raise web.HTTPSeeOther("/vote/received")
