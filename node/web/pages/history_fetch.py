"""What was dropped from this server is fetched back from the others."""

from aiohttp import web

from node.web.acting import Act, attempt, offer
from node.web.pages.agreement_renew import certified
from node.web.render import render

ACT = Act("history.fetch", "history_fetch.html")


async def show(request: web.Request) -> web.Response:
    """How much of each record was dropped, and who keeps it."""
    return await offer(request, ACT, {"view": await certified(request)})


async def send(request: web.Request) -> web.Response:
    """Fetch, and say record by record what nobody who answers has."""
    answer = await attempt(request, ACT, {"view": await certified(request)}, {})
    if isinstance(answer, web.Response):
        return answer
    return await render(request, "history_fetched.html", {"logs": answer["logs"]})
