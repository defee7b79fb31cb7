"""A new demand."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.fields import moment
from node.web.pages.demand_view import groups

WHEN = moment("UTC")
ACT = Act("demand.draft", "demand_draft.html", readers={"deadline": WHEN, "until": WHEN})


async def show(request: web.Request) -> web.Response:
    """The empty form."""
    return await offer(request, ACT, {"groups": await groups(request)})


async def send(request: web.Request) -> web.Response:
    """Publish it and go to its page."""
    context = {"groups": await groups(request)}
    return await perform(request, ACT, context, {}, lambda made: f"/demands/{made['demand']}")
