"""A group's word that a condition is met."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.keys import desk
from node.web.viewmodels.demands import ConditionView

ACT = Act("condition.attest", "condition_attest.html")


async def show(request: web.Request) -> web.Response:
    """The condition, and the form."""
    view = await _found(request)
    return await offer(request, ACT, {"view": view, "back": await _back(request, view)})


async def send(request: web.Request) -> web.Response:
    """Publish it and go back to what waited."""
    view = await _found(request)
    back = await _back(request, view)
    context = {"view": view, "back": back}
    return await perform(request, ACT, context, {"clause": view.clause}, lambda _: back)


async def _found(request: web.Request) -> ConditionView:
    view = await desk(request).condition(request.match_info["clause"])
    if view is None:
        raise web.HTTPNotFound
    return view


async def _back(request: web.Request, view: ConditionView) -> str:
    """The page of the demand, or of the result, that waits for it."""
    for clause in await desk(request).clauses([view.clause]):
        if clause.demand:
            return f"/demands/{clause.demand}"
    return "/demands" if view.decision is None else f"/ballots/{view.decision.id}/result"
