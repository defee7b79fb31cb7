"""What a member asks for is not done, and they read why."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.pages.request_list import PATH, found

ACT = Act("member.decline", "request_decline.html")


async def show(request: web.Request) -> web.Response:
    """What they ask for, and the answer."""
    return await offer(request, ACT, {"one": await found(request, ACT.command)})


async def send(request: web.Request) -> web.Response:
    """Answer."""
    one = await found(request, ACT.command)
    return await perform(request, ACT, {"one": one}, {"number": one.number}, lambda _: PATH)
