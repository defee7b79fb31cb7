"""A draft whole, and the form by which a second administrator confirms it."""

from typing import Any

from aiohttp import web

from node.web.acting import Act, allowed, offer, show_form
from node.web.keys import desk
from node.web.signing import give_signature, lending, lent_signature
from node.web.viewmodels.carrying import DraftView

ACT = Act("draft.sign", "draft_view.html")


async def show(request: web.Request) -> web.Response:
    """What is confirmed."""
    return await offer(request, ACT, {**await context(request), **await lending(request)})


async def send(request: web.Request) -> web.Response:
    """Sign it; the second signature publishes it."""
    shown = {**await context(request), **await lending(request)}
    view: DraftView = shown["view"]
    lent = await lent_signature(request, view.id)
    if lent.problems.problems:
        return await show_form(request, ACT, shown, lent.problems, None)
    return await give_signature(request, ACT, shown, view.id, lent)


async def context(request: web.Request) -> dict[str, Any]:
    """The draft in the address, and whether whoever is signed in has signed it."""
    access = allowed(request, ACT.command).access
    view = await desk(request).carrying.draft(request.match_info["draft"])
    if view is None:
        raise web.HTTPNotFound
    return {"view": view, "mine": access.id in view.accesses}
