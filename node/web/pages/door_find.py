"""The short address beside a code on the wall: whoever can't scan it types the code there.

The meeting's own address has 64 digits that nobody types. Which meetings are on isn't said here; a
code that opens none of them counts as a try at each, as if it had been typed at each.
"""

from aiohttp import web

from node.store.doors import Came
from node.web.keys import desk
from node.web.pages.door_here import come_in, status_of, typed_code
from node.web.people import person
from node.web.render import render

TOLD = (Came.FULL, Came.BUSY, Came.WRONG)
"""Of several meetings' answers the one that is said: what helps most, first."""


async def show(request: web.Request) -> web.Response:
    """Ask for the code."""
    return await _page(request, "", "")


async def send(request: web.Request) -> web.Response:
    """Check in to the meeting that the code opens."""
    found = person(request)
    if found is not None and found.access.member:
        raise web.HTTPSeeOther("/meetings")
    code = await typed_code(request)
    answers = [
        await come_in(request, meeting, code) for meeting in await desk(request).doors.meant(code)
    ]
    came = next((told for told in TOLD if told in answers), Came.SHUT)
    return await _page(request, code, came.value)


async def _page(request: web.Request, code: str, came: str) -> web.Response:
    found = person(request)
    context = {
        "here": "",
        "code": code,
        "came": came,
        "guest": None,
        "place": None,
        "member": found is not None and bool(found.access.member),
    }
    return await render(request, "door_here.html", context, status=status_of(came))
