"""Somebody who asked is not taken in, and reads why."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.pages.applicant_list import PATH, found

ACT = Act("applicant.decline", "applicant_decline.html")


async def show(request: web.Request) -> web.Response:
    """What they wrote, and the answer."""
    return await offer(request, ACT, {"one": found(request, ACT.command)})


async def send(request: web.Request) -> web.Response:
    """Do it."""
    one = found(request, ACT.command)
    return await perform(request, ACT, {"one": one}, {"number": one.id}, lambda _: PATH)
