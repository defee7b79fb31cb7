"""The ballot: question, rule, and the form to fill in."""

from aiohttp import web

from node.web.choices import Filled
from node.web.desk import VotingRefused
from node.web.render import render
from node.web.voting import current_voter, refusal


async def show(request: web.Request) -> web.Response:
    """The empty form. An earlier vote is never shown: the box can't tell it to anybody."""
    try:
        voter = await current_voter(request)
    except VotingRefused as refused:
        return await refusal(request, refused)
    return await render(request, "vote_fill.html", {"voter": voter, "filled": Filled()})
