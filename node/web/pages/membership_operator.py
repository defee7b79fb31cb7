"""A group says who runs its server, when that is another than before."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.keys import desk
from node.web.pages.membership_view import PATH

ACT = Act("membership.operator", "membership_operator.html", beside={"operator-unchanged": "name"})


async def show(request: web.Request) -> web.Response:
    """Who runs it, as said before; what the server's own settings say stands beside."""
    return await offer(request, ACT, await _said(request))


async def send(request: web.Request) -> web.Response:
    """Publish it; with nothing typed the group runs it itself."""
    return await perform(request, ACT, await _said(request), {}, lambda _: PATH)


async def _said(request: web.Request) -> dict[str, object]:
    """What was said before, and whether this coalition has places among who confirms."""
    seen = await desk(request).membership()
    name = next((line.operator for line in seen.groups if line.here), "")
    return {"name": name, "certifies": seen.council is not None}
