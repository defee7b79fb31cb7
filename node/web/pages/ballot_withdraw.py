"""A group takes its own open vote back."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.pages.ballot_open import found

ACT = Act("ballot.withdraw", "ballot_withdraw.html")


async def show(request: web.Request) -> web.Response:
    """What it means, and the form."""
    return await offer(request, ACT, {"view": await found(request)})


async def send(request: web.Request) -> web.Response:
    """Publish it."""
    view = await found(request)
    fixed = {"ballot": view.line.id}
    return await perform(request, ACT, {"view": view}, fixed, lambda _: f"/ballots/{view.line.id}")
