"""Voting begins: a code is typed, or comes with the address of a printed QR code.

Opening such an address changes nothing and says nothing about the code: scanners and previews
fetch addresses on their own. Only the button opens it.
"""

from aiohttp import web
from aiohttp_session import new_session

from node.web.desk import VotingRefused
from node.web.keys import desk
from node.web.middleware.access import READER, VOTER_READS
from node.web.render import render
from node.web.voting import VOTER

MAX_CODE_CHARS = 100


async def show(request: web.Request) -> web.Response:
    """Ask for the code, or to confirm the one in the address."""
    code = request.query.get("code", "")[:MAX_CODE_CHARS]
    return await render(request, "vote_open.html", {"code": code, "refused": None})


async def open_code(request: web.Request) -> web.Response:
    """Open the ballot of a code."""
    form = await request.post()
    code = str(form.get("code", ""))[:MAX_CODE_CHARS]
    try:
        voter = await desk(request).open_code(code)
    except VotingRefused as refused:
        # The code is not shown back: the next person at this screen may not be its holder.
        context = {"code": "", "refused": refused}
        return await render(request, "vote_open.html", context, status=403)
    session = await new_session(request)
    # Whoever may vote may read: the question, what was said of it, and later the result.
    session[READER] = VOTER_READS
    session[VOTER] = voter.handle
    raise web.HTTPSeeOther("/vote/ballot")
