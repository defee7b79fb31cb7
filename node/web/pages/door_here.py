"""Somebody without an access checks in to a meeting by the code in the room, as one in a count.

No role, no name and no vote comes of it: the browser keeps a random handle, by which it counts once
and can say of which group it is, or that it has left.
"""

import secrets

from aiohttp import web
from aiohttp_session import get_session

from node.store.doors import HANDLE_BYTES, MAX_TYPED_CHARS, Came
from node.web.keys import desk
from node.web.people import person
from node.web.render import render

GUEST = "guest"
"""In a session: meeting -> handle, both in hex, of those to which this browser has checked in."""
MAX_MEETINGS = 8
REFUSED = 403
BUSY = 429


async def show(request: web.Request) -> web.Response:
    """Ask for the code; or, to who has checked in, what they are counted as."""
    meeting, handle = await handle_of(request)
    guest = place = None
    if handle is not None:
        guest = await desk(request).doors.guest(meeting, handle)
        place = await desk(request).queues.guest_place(meeting, handle)
    code = request.query.get("code", "")[:MAX_TYPED_CHARS]
    return await _page(request, code, guest=guest, place=place)


async def send(request: web.Request) -> web.Response:
    """Check in; with an access that is a member's, by that, so that nobody counts twice."""
    meeting = request.match_info["convening"]
    found = person(request)
    if found is not None and found.access.member:
        raise web.HTTPSeeOther(f"/meetings/{meeting}/attend")
    code = await typed_code(request)
    came = await come_in(request, meeting, code)
    return await _page(request, code, came=came.value)


async def typed_code(request: web.Request) -> str:
    """The code in the form."""
    return str((await request.post()).get("code", ""))[:MAX_TYPED_CHARS]


async def come_in(request: web.Request, meeting: str, code: str) -> Came:
    """Check this browser in, and go to the page of that; or why it is not let in.

    Raises:
        web.HTTPSeeOther: it is in, by this code or by an earlier one.
    """
    session = await get_session(request)
    kept = dict(session.get(GUEST, {}))
    held = kept.pop(meeting, None)
    fresh = secrets.token_bytes(HANDLE_BYTES) if held is None else bytes.fromhex(held)
    came = await desk(request).doors.come(meeting, code, fresh)
    if came not in (Came.IN, Came.AGAIN):
        return came
    session[GUEST] = dict([*kept.items(), (meeting, fresh.hex())][-MAX_MEETINGS:])
    raise web.HTTPSeeOther(f"/meetings/{meeting}/here")


async def say(request: web.Request) -> web.Response:
    """Of which group and region they are."""
    meeting, handle = await handle_of(request)
    form = await request.post()
    said = (str(form.get("group", "")), str(form.get("region", "")))
    if handle is None or not await desk(request).doors.say(meeting, handle, *said):
        raise web.HTTPBadRequest
    raise web.HTTPSeeOther(f"/meetings/{meeting}/here")


async def leave(request: web.Request) -> web.Response:
    """Take it back. The handle stays in the browser: who comes again counts once."""
    await uncount(request)
    raise web.HTTPSeeOther(f"/meetings/{request.match_info['convening']}/here")


async def uncount(request: web.Request) -> None:
    """Take this browser out of the counts of the meeting in the address."""
    meeting, handle = await handle_of(request)
    if handle is not None:
        await desk(request).doors.leave(meeting, handle)


async def handle_of(request: web.Request) -> tuple[str, bytes | None]:
    """The meeting in the address, and what this browser holds if it has checked in to it."""
    meeting = request.match_info["convening"]
    kept = (await get_session(request)).get(GUEST, {}).get(meeting)
    return meeting, None if kept is None else bytes.fromhex(kept)


async def _page(
    request: web.Request, code: str, *, came: str = "", guest: object = None, place: object = None
) -> web.Response:
    found = person(request)
    context = {
        "here": f"/meetings/{request.match_info['convening']}",
        "code": code,
        "came": came,
        "guest": guest,
        "place": place,
        "member": found is not None and bool(found.access.member),
    }
    return await render(request, "door_here.html", context, status=status_of(came))


def status_of(came: str) -> int:
    """Of the page that says why somebody is not let in; empty if nobody has tried."""
    return {"": 200, Came.BUSY.value: BUSY}.get(came, REFUSED)
