"""A new link or code for an access, in place of the last; shown once."""

from aiohttp import web

from node.store.access import Access
from node.web.acting import Act, allowed, attempt, offer
from node.web.keys import ACCESSES
from node.web.render import render

ACT = Act("access.link", "access_link.html")


async def show(request: web.Request) -> web.Response:
    """Ask first: sign-ins of this access end."""
    return await offer(request, ACT, {"access": found(request, ACT.command)})


async def make(request: web.Request) -> web.Response:
    """Make it and show it."""
    access = found(request, ACT.command)
    answer = await attempt(request, ACT, {"access": access}, {"number": access.id})
    if isinstance(answer, web.Response):
        return answer
    return await render(request, "access_made.html", {"made": answer})


def found(request: web.Request, command: str) -> Access:
    """The access that the address names, for those who may know that it exists."""
    allowed(request, command)
    access = request.app[ACCESSES].access(int(request.match_info["number"]))
    if access is None:
        raise web.HTTPNotFound
    return access
