"""The group moves that another group's lost keys are replaced by those in a file."""

from aiohttp import web

from node.founding.rotations import MAX_ROTATION_BYTES
from node.web.acting import Act, offer
from node.web.carried import perform_carried
from node.web.pages.keys_carry import MALFORMED
from node.web.pages.membership_view import PATH

ACT = Act("keys.claim", "keys_claim.html", beside=dict.fromkeys(MALFORMED, "rotation"))


async def show(request: web.Request) -> web.Response:
    """What it begins, and the form."""
    return await offer(request, ACT, {"pasted": ""})


async def send(request: web.Request) -> web.Response:
    """Publish it, and go back to the groups."""
    return await perform_carried(request, ACT, "rotation", MAX_ROTATION_BYTES, lambda _: PATH)
