"""A sponsor agrees that an amendment changes no meaning."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.pages.proposal_adopt import amendment_of
from node.web.pages.proposal_view import found, path

ACT = Act("proposal.editorial", "amendment_editorial.html")


async def show(request: web.Request) -> web.Response:
    """Ask first."""
    view = await found(request)
    return await offer(request, ACT, {"view": view, "amendment": amendment_of(request, view)})


async def send(request: web.Request) -> web.Response:
    """Publish it."""
    view = await found(request)
    amendment = amendment_of(request, view)
    context = {"view": view, "amendment": amendment}
    fixed = {"amendment": amendment.id}
    return await perform(request, ACT, context, fixed, lambda _: path(view))
