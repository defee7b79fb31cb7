"""What somebody of another group read out is compared with what this server has confirmed."""

from aiohttp import web

from node.web.acting import Act, attempt, offer
from node.web.pages.agreement_renew import certified
from node.web.render import render

ACT = Act("fingerprint.hear", "fingerprint_hear.html", beside={"bad-fingerprint": "fingerprint"})


async def show(request: web.Request) -> web.Response:
    """The form for the words of the others; those of this server are on the page of cuts."""
    return await offer(request, ACT, {"view": await certified(request), "heard": None})


async def send(request: web.Request) -> web.Response:
    """Compare, and say what came of it: that this is known, or believed from now on."""
    context = {"view": await certified(request), "heard": None}
    answer = await attempt(request, ACT, context, {})
    if isinstance(answer, web.Response):
        return answer
    return await render(request, "fingerprint_heard.html", {**context, "heard": answer})
