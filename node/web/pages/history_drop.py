"""Old entries that decide nothing any more are dropped from this server; others keep them."""

from aiohttp import web

from node.web.acting import Act, attempt, offer
from node.web.pages.agreement_renew import certified
from node.web.render import render

ACT = Act("history.drop", "history_drop.html", beside={"unknown-cut": "before"})


async def show(request: web.Request) -> web.Response:
    """What this server has of each record, and up to which confirmation to drop."""
    return await offer(request, ACT, {"view": await certified(request)})


async def send(request: web.Request) -> web.Response:
    """Drop, and say record by record what came of it."""
    answer = await attempt(request, ACT, {"view": await certified(request)}, {})
    if isinstance(answer, web.Response):
        return answer
    return await render(request, "history_dropped.html", {"logs": answer["logs"]})
