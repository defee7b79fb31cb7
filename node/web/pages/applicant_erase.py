"""A request is erased without an answer."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.pages.applicant_list import PATH, found

ACT = Act("applicant.erase", "applicant_erase.html")


async def show(request: web.Request) -> web.Response:
    """Ask first."""
    return await offer(request, ACT, {"one": found(request, ACT.command)})


async def send(request: web.Request) -> web.Response:
    """Do it."""
    one = found(request, ACT.command)
    return await perform(request, ACT, {"one": one}, {"number": one.id}, lambda _: PATH)
