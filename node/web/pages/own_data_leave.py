"""A member asks to be taken off the members' list and erased."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.pages.own_data_view import PATH, own

ACT = Act("member.leave", "own_data_leave.html")


async def show(request: web.Request) -> web.Response:
    """What will be erased, what can't be, and a word to the administrators."""
    own(request)
    return await offer(request, ACT, {})


async def send(request: web.Request) -> web.Response:
    """Ask."""
    return await perform(request, ACT, {}, {"member": own(request)}, lambda _: PATH)
