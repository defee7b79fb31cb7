"""Somebody without a group asks this one to take them in; they need no access, and get a code."""

from aiohttp import web

from node.commands.applicants import AskArgs
from node.errors import NodeError
from node.web.acting import Act, show_form, show_refused
from node.web.fields import Filled, Problem, read_fields
from node.web.keys import APPLICANTS, desk
from node.web.render import render

ACT = Act("applicant.ask", "applicant_ask.html")
NEEDED = ("name", "contact")


async def show(request: web.Request) -> web.Response:
    """Whom the group takes in, and the form."""
    return await show_form(request, ACT, {"about": await said_here(request)}, Filled(), None)


async def send(request: web.Request) -> web.Response:
    """Keep the request, and show its code once."""
    context = {"about": await said_here(request)}
    args, filled = read_fields(AskArgs, await request.post(), {}, {})
    blank = {name: Problem("missing") for name in NEEDED if not str(args.get(name, "x")).strip()}
    filled = filled.joined(Filled(problems=blank))
    if filled.problems:
        return await show_form(request, ACT, context, filled, None)
    if not context["about"]:
        error = NodeError("not-at-large", "this group takes in nobody without a group at present")
        return await show_refused(request, ACT, context, filled, error)
    said = (args["name"].strip(), args["contact"].strip(), args.get("words", "").strip())
    try:
        code = await request.app[APPLICANTS].ask(*said)
    except NodeError as error:
        return await show_refused(request, ACT, context, filled, error)
    return await render(request, "applicant_asked.html", {"code": code})


async def said_here(request: web.Request) -> str:
    """What this server's group says to people without one; empty if it takes nobody in."""
    lines = (await desk(request).membership()).at_large
    return next((line.about for line in lines if line.here), "")
