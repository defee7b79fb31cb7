"""A member joins or leaves a caucus, or signs a text of it, with their key.

The key is in the member's browser; the page gives it exactly the bytes to sign. The signature is
published here, or given back as a file, which the server of any group can publish.
"""

import json

from aiohttp import web

from node.web.acting import Act, allowed, attempt, offer
from node.web.keys import desk
from node.web.pages.caucus_view import found
from node.web.render import render
from node.web.scripts import allow_script

ACT = Act("caucus.sign", "caucus_sign.html")


async def show(request: web.Request) -> web.Response:
    """What is signed, and the form."""
    return await offer(request, ACT, await _context(request))


async def send(request: web.Request) -> web.Response:
    """Take the signature."""
    context = await _context(request)
    fixed = {
        "subject": context["subject"],
        "member": allowed(request, ACT.command).access.member,
        "leave": context["leave"],
    }
    answer = await attempt(request, ACT, context, fixed)
    if isinstance(answer, web.Response):
        return answer
    file = json.dumps(answer["file"], ensure_ascii=False, indent=1) if "file" in answer else ""
    return await render(request, "caucus_signed.html", {**context, "done": answer, "file": file})


async def _context(request: web.Request) -> dict[str, object]:
    allow_script(request)
    view = await found(request)
    name = request.match_info.get("act")
    act = None if name is None else view.act(name)
    if name is not None and act is None:
        raise web.HTTPNotFound
    leave = request.path.endswith("/leave")
    subject = view.line.id if act is None else act.id
    member = allowed(request, ACT.command).access.member
    sheet = await desk(request).caucus_sheet(subject, member, leave=leave) if member else None
    return {
        "view": view, "said": act, "leave": leave, "subject": subject, "member": member,
        "sheet": sheet,
    }  # fmt: skip
