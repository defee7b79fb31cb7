"""What a member asks for is done: the list is corrected, or they are erased."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.pages.request_list import PATH, found

ACT = Act("member.grant", "request_grant.html")


async def show(request: web.Request) -> web.Response:
    """What it will do."""
    return await offer(request, ACT, {"one": await found(request, ACT.command)})


async def send(request: web.Request) -> web.Response:
    """Do it."""
    one = await found(request, ACT.command)
    return await perform(request, ACT, {"one": one}, {"number": one.number}, lambda _: PATH)
