"""A code that was lost or found is struck."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.pages.codes_issue import context

ACT = Act(
    "codes.strike", "codes_strike.html", beside={"no-entry": "member", "whose-code": "member"}
)


async def show(request: web.Request) -> web.Response:
    """Whose, or which."""
    return await offer(request, ACT, await context(request))


async def send(request: web.Request) -> web.Response:
    """Strike it."""
    shown = await context(request)
    fixed = {"ballot": shown["line"].id}
    after = f"/ballots/{shown['line'].id}/codes"
    return await perform(request, ACT, shown, fixed, lambda _: after)
