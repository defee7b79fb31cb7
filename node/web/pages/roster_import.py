"""The members' list, from a spreadsheet: what it would change is said first."""

import base64
import hashlib
import json
from typing import Any

from aiohttp import web
from aiohttp.web_request import FileField

from node.errors import RosterError
from node.store.roster_csv import decode_text
from node.web.acting import Act, Tried, allowed, offer, perform_tried, show_refused
from node.web.fields import Filled, Problem
from node.web.keys import desk, language
from node.web.roster_words import problem_words

ACT = Act(
    "roster.import",
    "roster_import.html",
    beside={
        "roster-too-large": "text",
        "roster-not-text": "text",
        "roster-empty": "text",
        "roster-no-header": "text",
    },
)


async def show(request: web.Request) -> web.Response:
    """How many there are, and the form."""
    return await offer(request, ACT, await _context(request))


async def send(request: web.Request) -> web.Response:
    """Show what it would do; do what was seen."""
    context = await _context(request)
    form = await request.post()
    file = form.get("file", "")
    # What was uploaded comes back as text in the form: a browser doesn't choose a file again.
    try:
        text = str(form.get("text", ""))
        if isinstance(file, FileField):
            text = decode_text(file.file.read())[0] or text
    except RosterError as error:
        return await show_refused(request, ACT, context, Filled(), error)
    problems = {} if text.strip() else {"text": Problem("missing")}
    typed = Filled({"text": (text,)}, problems)
    csv = base64.b64encode(text.encode()).decode()

    async def trial(args: dict[str, Any]) -> Tried:
        plan = await desk(request).act(ACT.command, args)
        # The text and all that it would change: the list may have changed since it was looked at.
        seen = hashlib.sha256(json.dumps([csv, plan], sort_keys=True).encode()).hexdigest()
        spoken = language(request)
        said = [
            {**problem, "words": problem_words(problem, spoken)} for problem in plan["problems"]
        ]
        return Tried(seen, {**plan, "problems": said})

    return await perform_tried(request, ACT, context, {"csv": csv}, trial, lambda _: "/", typed)


async def _context(request: web.Request) -> dict[str, Any]:
    allowed(request, ACT.command)
    return {"members": await desk(request).carrying.members()}
