"""A group's reason not to carry a decision."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.pages.pledge_make import about

ACT = Act("pledge.dissent", "pledge_dissent.html")


async def show(request: web.Request) -> web.Response:
    """The form."""
    return await offer(request, ACT, await about(request))


async def send(request: web.Request) -> web.Response:
    """Publish it and go back to the result."""
    context = await about(request)
    fixed = {"ballot": request.match_info["ballot"]}
    return await perform(request, ACT, context, fixed, lambda _: str(context["back"]))
