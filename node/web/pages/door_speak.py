"""A guest's place in the speakers' queue of a meeting, who has the floor, and who is next.

Who checked in by the code in the room asks to speak here. They have no role, so no command is
theirs: their browser's handle is what they are known by.
"""

from aiohttp import web

from node.commands.speakers import MAX_NAME_CHARS
from node.errors import NodeError
from node.web.keys import desk, is_data, language
from node.web.pages.door_here import handle_of
from node.web.pages.speakers_mine import renews
from node.web.people import NotYourRole
from node.web.reading import Reading, stays
from node.web.refusals import Refusal, refusal
from node.web.render import render
from node.web.viewmodels.speaking import PlaceView

TEMPLATE = "door_speak.html"
REFUSED = 422


async def send(request: web.Request) -> web.Response:
    """Ask to speak."""
    view = await placed(request)
    name = str((await request.post()).get("name", ""))
    meeting, handle = await handle_of(request)
    try:
        there = await desk(request).queues.guest_asks(meeting, handle or b"", name)
    except NodeError as error:
        said = refusal(error, language(request))
        return await _refused(request, view, name[:MAX_NAME_CHARS], said)
    if not there:
        raise web.HTTPNotFound
    raise web.HTTPSeeOther(f"/meetings/{meeting}/here/speak{stays(request)}")


async def take_back(request: web.Request) -> web.Response:
    """Do not ask to speak any more."""
    meeting, handle = await handle_of(request)
    if handle is not None:
        await desk(request).queues.guest_takes_back(meeting, handle)
    raise web.HTTPSeeOther(f"/meetings/{meeting}/here/speak{stays(request)}")


async def placed(request: web.Request) -> PlaceView:
    """The queue as this browser's guest sees it; who has not checked in does that first.

    Raises:
        NotYourRole: a program asks that has not: it can't follow to a form.
    """
    meeting, handle = await handle_of(request)
    found = None
    if handle is not None:
        found = await desk(request).queues.guest_place(meeting, handle)
    if found is None:
        if is_data(request):
            raise NotYourRole
        raise web.HTTPSeeOther(f"/meetings/{meeting}/here")
    return found


show = Reading(placed, TEMPLATE, renews=renews, beside={"name": "", "most": MAX_NAME_CHARS}).answer


async def _refused(
    request: web.Request, view: PlaceView, name: str, refused: Refusal
) -> web.Response:
    """With what was typed; the page does not come again while somebody mends that."""
    context = {
        "view": view,
        "name": name,
        "most": MAX_NAME_CHARS,
        "refusal": refused,
        "renews": 0,
        "still": stays(request),
    }
    return await render(request, TEMPLATE, context, status=REFUSED)
