"""Signing in, by a one-time link or a code.

Opening a link changes nothing and says nothing about it: mail scanners and previews open links on
their own. Only the button signs in.
"""

from aiohttp import web

from node.errors import NodeError
from node.web.browsers import browser_words
from node.web.keys import ACCESSES, language
from node.web.notices import SIGNED_IN, give_notice
from node.web.paths import inside
from node.web.people import person, remember
from node.web.refusals import Refusal, refusal
from node.web.render import render

MAX_KEY_CHARS = 100


async def show(request: web.Request) -> web.Response:
    """Ask for the code, or to confirm the link."""
    key = request.query.get("key", "")[:MAX_KEY_CHARS]
    return await _ask(request, key, request.query.get("then", "/"), None)


async def enter(request: web.Request) -> web.Response:
    """Sign in and go on, or ask again."""
    form = await request.post()
    key, then = str(form.get("key", ""))[:MAX_KEY_CHARS], str(form.get("then", "/"))
    accesses = request.app[ACCESSES]
    before = person(request)
    if before is not None and accesses.opened_by(before, key):
        # The button was pressed twice, or the page of before was opened: nobody else used the link.
        raise web.HTTPSeeOther(inside(then))
    try:
        token = await accesses.sign_in(key, browser_words(request.headers.get("User-Agent", "")))
    except NodeError as error:
        # The code is not shown back: the next person at this screen may not be its holder.
        return await _ask(request, "", then, refusal(error, language(request)))
    # Whoever was signed in in this browser is out: its token must not live on beside the new one.
    if before is not None:
        await accesses.sign_out(before)
    response = web.HTTPSeeOther(inside(then))
    remember(request, response, token, stay="shared" not in form)
    give_notice(response, SIGNED_IN)
    raise response


async def _ask(request: web.Request, key: str, then: str, refused: Refusal | None) -> web.Response:
    context = {"key": key, "then": inside(then), "refusal": refused}
    return await render(request, "sign_in.html", context, status=403 if refused else 200)
