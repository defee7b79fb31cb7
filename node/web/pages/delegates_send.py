"""The group says whom it sends."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.keys import desk
from node.web.pages.delegates_list import PATH
from node.web.pages.demand_draft import WHEN

ACT = Act(
    "delegates.send",
    "delegates_send.html",
    readers={"starts": WHEN, "ends": WHEN},
    beside={"recalled-before": "again"},
)


async def show(request: web.Request) -> web.Response:
    """The empty form, or what the election that the address names fills in."""
    return await offer(request, ACT, await _context(request, request.query.get("ballot", "")))


async def send(request: web.Request) -> web.Response:
    """Publish it."""
    ballot = str((await request.post()).get("ballot", ""))
    return await perform(request, ACT, await _context(request, ballot), {}, lambda _: PATH)


async def _context(request: web.Request, ballot: str) -> dict[str, object]:
    """What the form shows: of a vote of the group's own that elected somebody, also whom."""
    view = await desk(request).delegates()
    known = any(link.id == ballot for link in view.elections)
    result = await desk(request).result(ballot) if known else None
    elected = () if result is None else [c for c in result.contests if c.outcome == "elected"]
    return {"view": view, "vote": result, "elected": elected}
