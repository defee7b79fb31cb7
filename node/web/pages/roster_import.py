"""The members' list, from a spreadsheet: what it would change is said first."""

import base64
import hashlib
import json
from typing import Any

from aiohttp import web

from node.errors import RosterError
from node.web.acting import Act, Tried, allowed, offer, perform_tried, show_refused
from node.web.fields import Filled, Problem
from node.web.keys import desk, language
from node.web.roster_words import problem_words
from node.web.uploads import uploaded_text

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
    try:
        text = uploaded_text(form, "text")
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
