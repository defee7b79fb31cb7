"""A member corrects what the members' list says of them."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.keys import desk
from node.web.pages.own_data_view import PATH, own

ACT = Act("member.correct", "own_data_correct.html")


async def show(request: web.Request) -> web.Response:
    """The list's line, to be changed."""
    return await offer(request, ACT, await _context(request))


async def send(request: web.Request) -> web.Response:
    """Keep the address; ask for the rest."""
    fixed = {"member": own(request)}
    return await perform(request, ACT, await _context(request), fixed, lambda _: PATH)


async def _context(request: web.Request) -> dict[str, object]:
    return {"held": (await desk(request).own_data(own(request))).member}
