"""What members ask about what is held of them, for administrators."""

from aiohttp import web

from node.web.acting import allowed
from node.web.keys import desk
from node.web.reading import Reading
from node.web.viewmodels.own_data import RequestView

PATH = "/requests"


async def look(request: web.Request) -> tuple[RequestView, ...]:
    """Everything that waits for an answer."""
    allowed(request, "member.requests")
    return await desk(request).requests()


show = Reading(look, "request_list.html", "asked", noun="requests").answer


async def found(request: web.Request, command: str) -> RequestView:
    """The request in the address, for those who may know of it.

    Raises:
        web.HTTPNotFound: it doesn't wait.
    """
    allowed(request, command)
    number = int(request.match_info["number"])
    for one in await desk(request).requests():
        if one.number == number:
            return one
    raise web.HTTPNotFound
