"""A draft is thrown away before it is confirmed."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.pages.draft_view import context

ACT = Act("draft.drop", "draft_drop.html")


async def show(request: web.Request) -> web.Response:
    """Which one."""
    return await offer(request, ACT, await context(request))


async def send(request: web.Request) -> web.Response:
    """Throw it away."""
    shown = await context(request)
    fixed = {"draft": shown["view"].id}
    ballot = shown["view"].ballot
    return await perform(request, ACT, shown, fixed, lambda _: f"/ballots/{ballot}")
