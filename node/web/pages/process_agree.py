"""A group agrees to what a process may do only with many, or takes that back."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.pages.process_view import path, staged

ACT = Act("process.agree", "process_agree.html")


async def show(request: web.Request) -> web.Response:
    """What it means."""
    view = await staged(request)
    return await offer(request, ACT, {"view": view, "what": _what(request)})


async def send(request: web.Request) -> web.Response:
    """Publish it."""
    view, what = await staged(request), _what(request)
    fixed = {"proposal": view.proposal, "what": what, "agree": what not in view.agrees}
    context = {"view": view, "what": what}
    return await perform(request, ACT, context, fixed, lambda _: path(view.proposal))


def _what(request: web.Request) -> str:
    what = request.match_info["what"]
    if what not in {"proceed", "emergency"}:
        raise web.HTTPNotFound
    return what
