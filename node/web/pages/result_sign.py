"""A member challenges a result, or signs what others say: they see it, and their key signs it.

The key is in the member's browser; the page gives it exactly the bytes to sign.
"""

import json

from aiohttp import web

from node.commands.running import COMMANDS
from node.errors import NodeError
from node.web.acting import Act, allowed, attempt, offer, perform, show_form, show_refused
from node.web.fields import read_fields
from node.web.keys import desk
from node.web.pages.result_challenge import found
from node.web.render import render
from node.web.scripts import allow_script
from protocol.errors import ProtocolError

ACT = Act("result.sign", "result_sign.html")
SHEET = "result.sheet"


async def show(request: web.Request) -> web.Response:
    """The form for the reason; or what others have signed."""
    return await offer(request, ACT, await _context(request))


async def send(request: web.Request) -> web.Response:
    """What will be read, with the bytes to sign; once signed, publish it or give it as a file."""
    context = await _context(request)
    ballot = request.match_info["ballot"]
    fixed = {
        "ballot": ballot,
        "member": context["member"] or "",
        "challenge": request.match_info.get("challenge", ""),
    }
    form = await request.post()
    if "signature" in form and not form.get("again"):
        if form.get("publish"):
            path = f"/ballots/{ballot}/result"
            return await perform(request, ACT, context, {**fixed, "publish": True}, lambda _: path)
        return await _give(request, context, {**fixed, "publish": False})
    args, filled = read_fields(COMMANDS[SHEET].args, form, fixed, {})
    # Who wants to change what they see gets the form back with it.
    if filled.problems or form.get("again"):
        return await show_form(request, ACT, context, filled, None)
    try:
        sheet = await desk(request).act(SHEET, args)
    except (NodeError, ProtocolError) as error:
        return await show_refused(request, ACT, context, filled, error)
    return await show_form(request, ACT, {**context, "sheet": sheet}, filled, None)


async def _give(
    request: web.Request, context: dict[str, object], fixed: dict[str, object]
) -> web.Response:
    """Give the signature back in a file; nothing is published, and nothing kept."""
    answer = await attempt(request, ACT, context, fixed)
    if isinstance(answer, web.Response):
        return answer
    file = json.dumps(answer["file"], ensure_ascii=False, indent=1)
    return await render(request, "result_signed.html", {**context, "file": file})


async def _context(request: web.Request) -> dict[str, object]:
    allow_script(request)
    view = await found(request)
    assert view.standing is not None
    name = request.match_info.get("challenge")
    said = None if name is None else view.standing.signing(name)
    if not view.standing.needed or (name is not None and said is None):
        raise web.HTTPNotFound
    member = allowed(request, ACT.command).access.member
    return {
        "view": view,
        "said": said,
        "member": member,
        "key": await desk(request).credential(member) if member else None,
        "sheet": None,
    }
