"""A group of the panel rules on a challenge."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.pages import result_challenge
from node.web.viewmodels.challenges import ChallengeView
from node.web.viewmodels.results import ResultView

ACT = Act("result.rule", "result_rule.html")


async def _found(request: web.Request) -> tuple[ResultView, ChallengeView]:
    view = await result_challenge.found(request)
    one = (
        None if view.standing is None else view.standing.challenge(request.match_info["challenge"])
    )
    if one is None:
        raise web.HTTPNotFound
    return view, one


async def show(request: web.Request) -> web.Response:
    """The challenge, and the form."""
    view, one = await _found(request)
    return await offer(request, ACT, {"view": view, "one": one})


async def send(request: web.Request) -> web.Response:
    """Publish it, and go back to the result."""
    view, one = await _found(request)
    context, path = {"view": view, "one": one}, f"/ballots/{view.line.id}/result"
    return await perform(request, ACT, context, {"challenge": one.id}, lambda _: path)
