"""A comment on a proposal, on one of its amendments, or on another comment."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.pages.proposal_view import found, path

ACT = Act("proposal.comment", "proposal_comment.html")


async def show(request: web.Request) -> web.Response:
    """The form."""
    view = await found(request)
    return await offer(request, ACT, {"view": view, "target": answered(request, view.line.id)})


async def send(request: web.Request) -> web.Response:
    """Publish it."""
    view = await found(request)
    target = answered(request, view.line.id)
    context = {"view": view, "target": target}
    return await perform(request, ACT, context, {"target": target}, lambda _: path(view))


def answered(request: web.Request, proposal: str) -> str:
    """What is answered: the proposal, or what the address names instead; the command checks it."""
    return request.query.get("on", proposal)
