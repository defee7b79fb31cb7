"""A member says that they have read what a vote is about, or takes it back."""

from typing import Any

from aiohttp import web

from node.commands.access import DAY_S
from node.commands.taking_part import READ_KEPT_S
from node.web.acting import Act, allowed, offer, perform
from node.web.pages.ballot_view import look

ACT = Act("participation.read", "ballot_read.html")


async def show(request: web.Request) -> web.Response:
    """What is kept, and who sees it."""
    return await offer(request, ACT, await _context(request))


async def send(request: web.Request) -> web.Response:
    """Keep it."""
    context = await _context(request)
    fixed = {"ballot": context["view"].line.id, "member": context["member"]}
    return await perform(request, ACT, context, fixed, lambda _: f"/ballots/{fixed['ballot']}")


async def _context(request: web.Request) -> dict[str, Any]:
    member = allowed(request, ACT.command).access.member
    days = READ_KEPT_S // DAY_S
    return {"view": await look(request), "member": member, "kept_days": days}
