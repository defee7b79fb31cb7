"""The door for newcomers: an invitation code lets them read."""

from aiohttp import web
from aiohttp_session import new_session

from node.web.keys import desk
from node.web.middleware.access import READER
from node.web.paths import inside
from node.web.render import render

MAX_CODE_CHARS = 100


async def show(request: web.Request) -> web.Response:
    """Ask for the invitation code."""
    return await _ask(request, request.query.get("then", "/"), error=False)


async def enter(request: web.Request) -> web.Response:
    """Accept the code and go on, or ask again."""
    form = await request.post()
    code, then = str(form.get("code", ""))[:MAX_CODE_CHARS], str(form.get("then", "/"))
    number = desk(request).invitations.opens(code)
    if number is None:
        return await _ask(request, then, error=True)
    session = await new_session(request)
    session[READER] = number
    raise web.HTTPSeeOther(inside(then))


async def _ask(request: web.Request, then: str, *, error: bool) -> web.Response:
    takes_in = any(line.here for line in (await desk(request).membership()).at_large)
    context = {"then": inside(then), "error": error, "takes_in": takes_in}
    return await render(request, "enter_code.html", context, status=403 if error else 200)
