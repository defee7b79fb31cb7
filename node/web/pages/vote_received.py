"""The receipt, right after voting: what to keep and what it can show."""

from aiohttp import web
from aiohttp_session import get_session

from node.web.pages.vote_cast import RECEIPT
from node.web.render import render
from node.web.viewmodels.voting import Receipt
from node.web.words import words_of


async def show(request: web.Request) -> web.Response:
    """The receipt of the vote last cast in this session."""
    kept = (await get_session(request)).get(RECEIPT)
    if not isinstance(kept, list):
        raise web.HTTPSeeOther("/vote")
    commitment, title, ballot, replaced = kept
    receipt = Receipt(commitment, words_of(commitment), ballot, title, replaced)
    return await render(request, "vote_received.html", {"receipt": receipt})
