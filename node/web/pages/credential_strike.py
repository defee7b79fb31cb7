"""A member strikes their own key, as after a lost telephone."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.pages.credential_view import own

ACT = Act("credential.strike", "credential_strike.html")


async def show(request: web.Request) -> web.Response:
    """Ask first."""
    own(request)
    return await offer(request, ACT, {})


async def strike(request: web.Request) -> web.Response:
    """Strike it."""
    return await perform(request, ACT, {}, {"member": own(request)}, lambda _: "/credential")
