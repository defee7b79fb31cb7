"""A group challenges a result."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.pages import result_view
from node.web.viewmodels.results import ResultView

ACT = Act("result.challenge", "result_challenge.html")


async def found(request: web.Request) -> ResultView:
    """A result that can be challenged.

    Raises:
        web.HTTPNotFound: there is none, or the charter knows no challenges.
    """
    view = await result_view.look(request)
    if view.standing is None:
        raise web.HTTPNotFound
    return view


async def show(request: web.Request) -> web.Response:
    """What it means, and the form."""
    return await offer(request, ACT, {"view": await found(request)})


async def send(request: web.Request) -> web.Response:
    """Publish it, and go back to the result."""
    view = await found(request)
    path = f"/ballots/{view.line.id}/result"
    return await perform(request, ACT, {"view": view}, {"ballot": view.line.id}, lambda _: path)
