"""The code that is shown in the room of a meeting, large, and who came in by it."""

from aiohttp import web

from node.web.acting import Act, allowed, offer, perform
from node.web.keys import desk
from node.web.sheet import qr_svg
from node.web.viewmodels.doors import DoorView

OPEN = Act("door.open", "door_show.html")
CLOSE = Act("door.close", "door_show.html")


async def show(request: web.Request) -> web.Response:
    """The code and its square; the page comes again by itself when the code turns.

    By a header: a wall that shows an old code lets nobody in, and nobody stands at its keyboard.
    Not while somebody fills in the form, which would lose what they typed: then it shows no code.
    """
    view = await _door(request)
    forming = not view.code or "new" in request.query
    response = await offer(request, OPEN, _context(view, forming=forming))
    if not forming:
        response.headers["Refresh"] = str(view.turns + 1)
    return response


async def send(request: web.Request) -> web.Response:
    """Open it, or open it anew."""
    return await _do(request, OPEN)


async def close(request: web.Request) -> web.Response:
    """Shut it."""
    return await _do(request, CLOSE)


async def _do(request: web.Request, act: Act) -> web.Response:
    view = await _door(request)
    fixed = {"convening": view.id}
    context = _context(view, forming=True)
    return await perform(request, act, context, fixed, lambda _: f"/meetings/{view.id}/door")


async def _door(request: web.Request) -> DoorView:
    """The door in the address; of meetings that this server's group facilitates."""
    allowed(request, OPEN.command)
    found = await desk(request).doors.door(request.match_info["convening"])
    if found is None:
        raise web.HTTPNotFound
    return found


def _context(view: DoorView, *, forming: bool) -> dict[str, object]:
    square = qr_svg(f"{view.address}?code={view.code}") if view.code else ""
    return {"view": view, "square": square, "forming": forming}
