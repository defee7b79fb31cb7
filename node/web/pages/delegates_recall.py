"""The group recalls delegates of its own, or asks its members to."""

from typing import Any

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.notices import RECALL_ASKED
from node.web.pages.delegates_list import PATH, own

ACT = Act("delegates.recall", "delegates_recall.html")


async def show(request: web.Request) -> web.Response:
    """Whom, by what, and why."""
    view, found = await own(request)
    return await offer(request, ACT, {"view": view, "one": found})


async def send(request: web.Request) -> web.Response:
    """Publish it; what a vote is to decide goes on to the proposal that asks for it."""
    view, found = await own(request)
    context = {"view": view, "one": found}
    return await perform(request, ACT, context, {"delegation": found.id}, _next, _told)


def _next(made: dict[str, Any]) -> str:
    return f"/proposals/new?clause={made['asked']}" if made["asked"] else PATH


def _told(made: dict[str, Any]) -> str:
    return RECALL_ASKED if made["asked"] else ACT.command
