"""A member gets paper in place of a code."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.pages.codes_issue import context

ACT = Act("codes.paper", "codes_paper.html", beside={"no-entry": "member"})


async def show(request: web.Request) -> web.Response:
    """Who."""
    return await offer(request, ACT, await context(request))


async def send(request: web.Request) -> web.Response:
    """Give paper: the code is dead from then on."""
    shown = await context(request)
    fixed = {"ballot": shown["line"].id}
    after = f"/ballots/{shown['line'].id}/codes"
    return await perform(request, ACT, shown, fixed, lambda _: after)
