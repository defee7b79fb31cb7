"""A member who asked on paper or by word is erased."""

from typing import Any

from aiohttp import web

from node.web.acting import Act, Tried, offer, perform_tried
from node.web.keys import desk
from node.web.pages.request_list import PATH

ACT = Act("member.erase", "request_erase.html", beside={"unknown-member": "member"})


async def show(request: web.Request) -> web.Response:
    """Their number in the list."""
    return await offer(request, ACT, {})


async def send(request: web.Request) -> web.Response:
    """Say who that is; then erase them."""

    async def trial(args: dict[str, Any]) -> Tried:
        who = await desk(request).act(ACT.command, args)
        return Tried("\t".join((who["member"], who["name"], who["region"])), who)

    return await perform_tried(request, ACT, {}, {}, trial, lambda _: PATH)
