"""Erasing the names of delegates, or a report of theirs."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.pages.delegates_list import PATH, own

ACT = Act("delegates.erase", "delegates_erase.html")


async def show(request: web.Request) -> web.Response:
    """The question."""
    return await offer(request, ACT, await _about(request))


async def send(request: web.Request) -> web.Response:
    """Erase them."""
    context = await _about(request)
    return await perform(request, ACT, context, {"words": context["words"]}, lambda _: PATH)


async def _about(request: web.Request) -> dict[str, object]:
    """The delegation, and which words of it.

    Raises:
        web.HTTPNotFound: it has no such words.
    """
    _view, found = await own(request)
    words = request.match_info["words"]
    reports = {report.id for report in found.reports}
    if words not in reports and not (words == found.id and found.erasable):
        raise web.HTTPNotFound
    return {"one": found, "words": words, "report": words in reports}
