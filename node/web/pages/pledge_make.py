"""A pledge about a decision."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.keys import desk
from node.web.pages.demand_draft import WHEN

ACT = Act("pledge.make", "pledge_make.html", readers={"due": WHEN})


async def show(request: web.Request) -> web.Response:
    """The empty form."""
    return await offer(request, ACT, await about(request))


async def send(request: web.Request) -> web.Response:
    """Publish it and go back to the result."""
    context = await about(request)
    fixed = {"ballot": request.match_info["ballot"]}
    return await perform(request, ACT, context, fixed, lambda _: str(context["back"]))


async def about(request: web.Request) -> dict[str, object]:
    """The decision that a page is about: its title, and the way back to it.

    Raises:
        web.HTTPNotFound: there is no such vote, or it is not over.
    """
    view = await desk(request).result(request.match_info["ballot"])
    if view is None:
        raise web.HTTPNotFound
    return {"title": view.line.title, "back": f"/ballots/{view.line.id}/result"}
