"""The group moves that another's frozen record goes on, with what that group's server wrote."""

from aiohttp import web

from node.founding.incarnations import MAX_SHOWN_BYTES
from node.web.acting import Act, offer
from node.web.carried import perform_carried
from node.web.pages.keys_carry import MALFORMED
from node.web.pages.membership_view import PATH

ACT = Act("incarnation.move", "incarnation_move.html", beside=dict.fromkeys(MALFORMED, "shown"))


async def show(request: web.Request) -> web.Response:
    """What it begins, and the form."""
    return await offer(request, ACT, {"pasted": ""})


async def send(request: web.Request) -> web.Response:
    """Publish it, and go back to the groups, where the others say how they stand."""
    return await perform_carried(request, ACT, "shown", MAX_SHOWN_BYTES, lambda _: PATH)
