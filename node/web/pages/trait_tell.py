"""A member tells something about themselves, or takes it back."""

from aiohttp import web

from node.web.acting import Act, allowed, offer, perform
from node.web.keys import desk

ACT = Act("participation.tell", "trait_tell.html")


async def show(request: web.Request) -> web.Response:
    """The questions, with what was told before."""
    return await offer(request, ACT, await _context(request))


async def send(request: web.Request) -> web.Response:
    """Keep it."""
    context = await _context(request)
    fixed = {"member": allowed(request, ACT.command).access.member}
    return await perform(request, ACT, context, fixed, lambda _: "/about-me")


async def _context(request: web.Request) -> dict[str, object]:
    member = allowed(request, ACT.command).access.member
    return {"member": member, "questions": await desk(request).questions(member)}
