"""A member speaks in a debate: they see what will be read, and their key signs just that."""

from aiohttp import web

from node.commands.running import COMMANDS
from node.errors import NodeError
from node.web.acting import Act, allowed, offer, perform, show_form, show_refused
from node.web.fields import read_fields
from node.web.keys import desk
from node.web.pages.proposal_comment import answered
from node.web.pages.proposal_view import found, path
from node.web.scripts import allow_script
from protocol.errors import ProtocolError

ACT = Act("comment.speak", "comment_speak.html")
SHEET = "comment.sheet"


async def show(request: web.Request) -> web.Response:
    """The form for the words."""
    return await offer(request, ACT, await _context(request))


async def send(request: web.Request) -> web.Response:
    """What will be read, with the bytes to sign; or, once they are signed, publish it."""
    context = await _context(request)
    fixed = {"target": context["target"], "member": context["member"]}
    form = await request.post()
    if form.get("salt") and not form.get("again"):
        proposal = await found(request)
        return await perform(request, ACT, context, fixed, lambda _: path(proposal))
    args, filled = read_fields(COMMANDS[SHEET].args, form, fixed, {})
    # Who wants to change what they see gets the form back with it; nothing is drawn anew for that.
    if filled.problems or form.get("again"):
        return await show_form(request, ACT, context, filled, None)
    try:
        sheet = await desk(request).act(SHEET, args)
    except (NodeError, ProtocolError) as error:
        return await show_refused(request, ACT, context, filled, error)
    return await show_form(request, ACT, {**context, "sheet": sheet}, filled, None)


async def _context(request: web.Request) -> dict[str, object]:
    allow_script(request)
    view = await found(request)
    member = allowed(request, ACT.command).access.member
    return {
        "view": view,
        "target": answered(request, view.line.id),
        "member": member,
        "key": await desk(request).credential(member) if member else None,
        "sheet": None,
    }
