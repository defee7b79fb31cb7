"""An access is ended."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.pages.access_link import found

ACT = Act("access.revoke", "access_revoke.html")


async def show(request: web.Request) -> web.Response:
    """Ask first."""
    return await offer(request, ACT, {"access": found(request, ACT.command)})


async def end(request: web.Request) -> web.Response:
    """End it; whoever is signed in by it is out at once."""
    access = found(request, ACT.command)
    fixed = {"number": access.id}
    return await perform(request, ACT, {"access": access}, fixed, lambda _: "/accesses")
