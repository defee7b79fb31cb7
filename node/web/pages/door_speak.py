"""Who checked in by the code in the room asks to speak, and sees their place and who is next.

They have no role, so no command is theirs: their browser's handle is what they are known by.
"""

from aiohttp import web

from node.commands.speakers import MAX_NAME_CHARS
from node.errors import NodeError
from node.web.keys import desk, language
from node.web.pages.door_here import handle_of
from node.web.pages.speakers_mine import renews
from node.web.reading import stays
from node.web.refusals import Refusal, refusal
from node.web.render import render
from node.web.viewmodels.speaking import PlaceView

REFUSED = 422


async def show(request: web.Request) -> web.Response:
    """Their place; or, to who does not wait, what they go by."""
    return await _page(request, await _placed(request))


async def send(request: web.Request) -> web.Response:
    """Ask to speak."""
    view = await _placed(request)
    name = str((await request.post()).get("name", ""))
    meeting, handle = await handle_of(request)
    try:
        there = await desk(request).queues.guest_asks(meeting, handle or b"", name)
    except NodeError as error:
        said = refusal(error, language(request))
        return await _page(request, view, name=name[:MAX_NAME_CHARS], refused=said)
    if not there:
        raise web.HTTPNotFound
    raise web.HTTPSeeOther(f"/meetings/{meeting}/here/speak{stays(request)}")


async def take_back(request: web.Request) -> web.Response:
    """Do not ask to speak any more."""
    meeting, handle = await handle_of(request)
    if handle is not None:
        await desk(request).queues.guest_takes_back(meeting, handle)
    raise web.HTTPSeeOther(f"/meetings/{meeting}/here/speak{stays(request)}")


async def _placed(request: web.Request) -> PlaceView:
    """The queue as this browser's guest sees it; who has not checked in does that first."""
    meeting, handle = await handle_of(request)
    found = None
    if handle is not None:
        found = await desk(request).queues.guest_place(meeting, handle)
    if found is None:
        raise web.HTTPSeeOther(f"/meetings/{meeting}/here")
    return found


async def _page(
    request: web.Request, view: PlaceView, *, name: str = "", refused: Refusal | None = None
) -> web.Response:
    still = stays(request)
    # Not while somebody mends what they typed.
    seconds = 0 if still or refused else renews(view)
    context = {
        "view": view,
        "name": name,
        "most": MAX_NAME_CHARS,
        "refusal": refused,
        "renews": seconds,
        "still": still,
    }
    response = await render(
        request, "door_speak.html", context, status=200 if refused is None else REFUSED
    )
    if seconds:
        response.headers["Refresh"] = str(seconds)
    return response
