"""Somebody who asked is taken in: they go on the members' list."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.pages.applicant_list import PATH, found

ACT = Act("applicant.accept", "applicant_accept.html", beside={"ref-taken": "ref"})


async def show(request: web.Request) -> web.Response:
    """Their number in the list, their region, and a word to them."""
    return await offer(request, ACT, {"one": found(request, ACT.command)})


async def send(request: web.Request) -> web.Response:
    """Do it."""
    one = found(request, ACT.command)
    return await perform(request, ACT, {"one": one}, {"number": one.id}, lambda _: PATH)
