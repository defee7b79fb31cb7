"""Many accesses at a time, by lines: what they would do is said first, and all of it is done."""

import hashlib
import json
from typing import Any

from aiohttp import web

from node.errors import RosterError
from node.web.acting import Act, Tried, attempt, offer, show_refused, try_out
from node.web.fields import Filled, Problem
from node.web.keys import desk, language
from node.web.notices import give_notice
from node.web.roster_words import problem_words
from node.web.sheet import render_access_sheet
from node.web.uploads import uploaded_text

ACT = Act(
    "access.many",
    "access_many.html",
    beside={
        "roster-not-text": "lines",
        "no-lines": "lines",
        "too-many-lines": "lines",
        "bad-lines": "lines",
    },
)
PATH = "/accesses"


async def show(request: web.Request) -> web.Response:
    """What to do, and the lines."""
    return await offer(request, ACT, {})


async def make(request: web.Request) -> web.Response:
    """Show what they would do; do what was seen. New ways in are shown to print, this once."""
    try:
        lines = uploaded_text(await request.post(), "lines")
    except RosterError as error:
        return await show_refused(request, ACT, {}, Filled(), error)
    problems = {} if lines.strip() else {"lines": Problem("missing")}

    async def trial(args: dict[str, Any]) -> Tried:
        plan = await desk(request).act(ACT.command, args)
        # Ends are counted from now: what was seen is the same a minute later.
        kept = [{**row, "ends": 0} for row in plan["accesses"]]
        told = [lines, args["do"], args.get("days"), args.get("code"), kept, plan["problems"]]
        mark = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
        spoken = language(request)
        said = [{**one, "words": problem_words(one, spoken)} for one in plan["problems"]]
        return Tried(mark, {**plan, "problems": said})

    fixed = {"lines": lines}
    typed = Filled({"lines": (lines,)}, problems)
    tried = await try_out(request, ACT, {}, fixed, trial, typed)
    if isinstance(tried, web.Response):
        return tried
    answer = await attempt(request, ACT, {}, {**fixed, "commit": True})
    if isinstance(answer, web.Response):
        return answer
    if answer["do"] in ("grant", "link"):
        text, headers = (
            render_access_sheet(answer, language(request)),
            {"Cache-Control": "no-store"},
        )
        return web.Response(text=text, content_type="text/html", headers=headers)
    response = web.HTTPSeeOther(PATH)
    give_notice(response, ACT.command)
    raise response
