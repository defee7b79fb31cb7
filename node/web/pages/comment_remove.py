"""The words of a comment are erased on this server alone."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.pages.comment_view import found
from node.web.pages.proposal_view import path

ACT = Act("moderation.remove", "comment_remove.html")


async def show(request: web.Request) -> web.Response:
    """Ask first, with the comment."""
    view, comment = await found(request)
    return await offer(request, ACT, {"view": view, "comment": comment})


async def send(request: web.Request) -> web.Response:
    """Do it and go back to the debate."""
    view, comment = await found(request)
    context = {"view": view, "comment": comment}
    return await perform(request, ACT, context, {"comment": comment.id}, lambda _: path(view))
