"""The group says another group's new keys in its record: their signature is inside of the file."""

from aiohttp import web

from node.founding.rotations import MAX_ROTATION_BYTES
from node.web.acting import Act, offer
from node.web.carried import perform_carried
from node.web.pages.membership_view import PATH

MALFORMED = ("bad-schema", "not-canonical", "bad-msgpack", "too-large")
"""How a file is refused that is none of ours."""

ACT = Act("keys.carry", "keys_carry.html", beside=dict.fromkeys(MALFORMED, "rotation"))


async def show(request: web.Request) -> web.Response:
    """Whose file it is, what it says, and the form."""
    return await offer(request, ACT, {"pasted": ""})


async def send(request: web.Request) -> web.Response:
    """Publish it, and go back to the groups."""
    return await perform_carried(request, ACT, "rotation", MAX_ROTATION_BYTES, lambda _: PATH)
