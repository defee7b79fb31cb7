"""What delegates report back."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.pages.delegates_list import PATH, own
from node.web.pages.demand_draft import WHEN

ACT = Act("delegates.report", "delegates_report.html", readers={"since": WHEN, "until": WHEN})


async def show(request: web.Request) -> web.Response:
    """The empty form."""
    view, found = await own(request)
    return await offer(request, ACT, {"view": view, "one": found})


async def send(request: web.Request) -> web.Response:
    """Publish it."""
    view, found = await own(request)
    context = {"view": view, "one": found}
    return await perform(request, ACT, context, {"delegation": found.id}, lambda _: PATH)
