"""An access gets another role, label, member or end; its link or code stays if it stands."""

from typing import Any

from aiohttp import web

from node.commands.access import DAY_S
from node.store.access import Role
from node.web.acting import Act, offer, perform
from node.web.keys import desk
from node.web.pages.access_link import found

ACT = Act(
    "access.change",
    "access_change.html",
    beside={"unknown-member": "member", "named-by-other": "named_by"},
)


async def show(request: web.Request) -> web.Response:
    """The access as it is, to change."""
    return await offer(request, ACT, await _context(request))


async def send(request: web.Request) -> web.Response:
    """Change it."""
    context = await _context(request)
    fixed = {"number": context["access"].id}
    return await perform(request, ACT, context, fixed, lambda _: "/accesses")


async def _context(request: web.Request) -> dict[str, Any]:
    access = found(request, ACT.command)
    if access.revoked:
        raise web.HTTPNotFound
    left = access.ends - (await desk(request).frame()).now
    # Rounded up, so that sending the form as it stands ends no access earlier.
    days = max(-(-left // DAY_S), 1)
    return {"access": access, "roles": tuple(Role), "days": days, "lapsed": left <= 0}
