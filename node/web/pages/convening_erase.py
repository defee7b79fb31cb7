"""A group has its own words about a meeting erased everywhere: minutes, names, what it replaced."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.pages.convening_view import found, path
from node.web.viewmodels.convenings import KeptWords, MeetingView

ACT = Act("moderation.erase", "convening_erase.html")


async def show(request: web.Request) -> web.Response:
    """Ask first, with the words."""
    view, words = await _about(request)
    return await offer(request, ACT, {"view": view, "words": words})


async def send(request: web.Request) -> web.Response:
    """Do it and go back to the meeting."""
    view, words = await _about(request)
    context = {"view": view, "words": words}
    return await perform(request, ACT, context, {"comment": words.id}, lambda _: path(view))


async def _about(request: web.Request) -> tuple[MeetingView, KeptWords]:
    """The meeting, and which words of this group about it.

    Raises:
        web.HTTPNotFound: it has no such words, or their erasure was asked for before.
    """
    view = await found(request)
    words = view.words(request.match_info["words"])
    if words is None:
        raise web.HTTPNotFound
    return view, words
