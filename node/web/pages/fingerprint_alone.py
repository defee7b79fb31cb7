"""The group's server goes on though nobody confirms the line that it has; that is written down."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.pages.agreement_renew import PATH, certified

ACT = Act("fingerprint.alone", "fingerprint_alone.html")


async def show(request: web.Request) -> web.Response:
    """What may come of it, and the form."""
    return await offer(request, ACT, {"view": await certified(request)})


async def send(request: web.Request) -> web.Response:
    """Go on, and back to what is confirmed."""
    return await perform(request, ACT, {"view": await certified(request)}, {}, lambda _: PATH)
