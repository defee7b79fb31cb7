"""Another wording for a proposal."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.pages.proposal_view import found, path

ACT = Act("proposal.amend", "proposal_amend.html")


async def show(request: web.Request) -> web.Response:
    """The form, with the wording in force to change."""
    return await offer(request, ACT, {"view": await found(request)})


async def send(request: web.Request) -> web.Response:
    """Publish it."""
    view = await found(request)
    fixed = {"proposal": view.line.id}
    return await perform(request, ACT, {"view": view}, fixed, lambda _: path(view))
