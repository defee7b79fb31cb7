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
    """The empty form."""
    return await offer(request, ACT, {"view": await desk(request).delegates()})


async def send(request: web.Request) -> web.Response:
    """Publish it."""
    context = {"view": await desk(request).delegates()}
    return await perform(request, ACT, context, {}, lambda _: PATH)
