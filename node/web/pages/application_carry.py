"""The group carries an application: it is looked at first, then vouched for before all groups."""

import hashlib
from typing import Any

from aiohttp import web

from node.web.acting import Act, Tried, allowed, offer, perform_tried
from node.web.fields import Filled, Problem
from node.web.keys import desk
from node.web.pages.membership_view import PATH
from node.web.uploads import uploaded_hex
from protocol.coalition.membership.applications import MAX_APPLICATION_BYTES

ACT = Act(
    "application.carry",
    "application_carry.html",
    beside=dict.fromkeys(("bad-schema", "not-canonical", "bad-signature", "too-large"), "data"),
)


async def show(request: web.Request) -> web.Response:
    """The form."""
    return await offer(request, ACT, {"view": await desk(request).membership()})


async def send(request: web.Request) -> web.Response:
    """Show who asks; carry what was seen."""
    allowed(request, ACT.command)
    context = {"view": await desk(request).membership()}
    data, problems = "", {}
    try:
        data = uploaded_hex(await request.post(), "data", MAX_APPLICATION_BYTES)
    except ValueError as error:
        problems = {"data": Problem(str(error))}
    typed = Filled({"data": (data,)}, problems)

    async def trial(args: dict[str, Any]) -> Tried:
        view = await desk(request).act(ACT.command, args)
        # What others say of the group may change while it is looked at; it is the same file.
        return Tried(hashlib.sha256(data.encode()).hexdigest(), view)

    return await perform_tried(request, ACT, context, {"data": data}, trial, lambda _: PATH, typed)
