"""The convener moves a meeting."""

from typing import Any

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.notices import MOVED_LATE
from node.web.pages.convening_view import found, path

ACT = Act("convening.move", "convening_move.html")


async def show(request: web.Request) -> web.Response:
    """Where and when it is now, to change."""
    return await offer(request, ACT, {"view": await found(request)})


async def send(request: web.Request) -> web.Response:
    """Publish it."""
    view = await found(request)
    form = await request.post()
    # The fields come filled in, so one that was emptied says that there is none any more.
    emptied = {f"no_{name}": not str(form.get(name, "-")).strip() for name in ("place", "link")}
    fixed = {"convening": view.line.id, **emptied}
    return await perform(request, ACT, {"view": view}, fixed, lambda _: path(view), _told)


def _told(made: dict[str, Any]) -> str:
    return MOVED_LATE if made["late_for"] else ACT.command
