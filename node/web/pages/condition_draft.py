"""A condition for which a decision waits."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.pages.demand_draft import WHEN
from node.web.pages.demand_view import groups

ACT = Act(
    "condition.draft",
    "condition_draft.html",
    readers={"until": WHEN},
    beside={"until-past": "until"},
)


async def show(request: web.Request) -> web.Response:
    """The empty form."""
    return await offer(request, ACT, {"groups": await groups(request)})


async def send(request: web.Request) -> web.Response:
    """Publish it and go on to the proposal that waits for it."""
    context = {"groups": await groups(request)}
    return await perform(
        request, ACT, context, {}, lambda made: f"/proposals/new?clause={made['condition']}"
    )
