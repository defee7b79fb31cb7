"""The vote as it would be cast, to read once more; nothing is stored yet."""

from aiohttp import web

from node.web.choices import read_form
from node.web.desk import VotingRefused
from node.web.render import render
from node.web.voting import current_voter, refusal


async def review(request: web.Request) -> web.Response:
    """Show the vote for confirmation, or the form again with what is wrong."""
    try:
        voter = await current_voter(request)
    except VotingRefused as refused:
        return await refusal(request, refused)
    form = await request.post()
    filled = read_form(voter.ballot.contests, form)
    again = bool(filled.errors) or "edit" in form
    template = "vote_fill.html" if again else "vote_review.html"
    status = 422 if filled.errors else 200
    return await render(request, template, {"voter": voter, "filled": filled}, status=status)
