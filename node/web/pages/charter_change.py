"""The group moves that the charter's rules change."""

from aiohttp import web

from node.commands.charter_terms import SPANS
from node.web.acting import Act, offer, perform
from node.web.fields import period
from node.web.keys import desk

ACT = Act("charter.propose", "charter_change.html", readers=dict.fromkeys(SPANS, period))
PATH = "/charter"


async def show(request: web.Request) -> web.Response:
    """Every rule as it is in force, to be changed."""
    return await offer(request, ACT, {"view": await desk(request).charter_terms()})


async def send(request: web.Request) -> web.Response:
    """Publish the motion, and go back to the charter, where it stands."""
    view = await desk(request).charter_terms()
    return await perform(request, ACT, {"view": view}, {}, lambda _: PATH)
