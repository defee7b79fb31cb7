"""A new demand."""

from aiohttp import web
from msgspec.structs import replace

from node.commands.demands import DraftArgs
from node.web.acting import Act, allowed, offer, perform, show_form
from node.web.fields import moment, read_fields
from node.web.pages.demand_view import groups
from protocol.coalition.demands.bodies import MAX_STEPS

WHEN = moment("UTC")
ACT = Act(
    "demand.draft",
    "demand_draft.html",
    readers={"deadline": WHEN, "until": WHEN},
    beside={"deadline-past": "deadline", "until-past": "until"},
)
MORE = "more"
"""The button for more lines of the ladder."""
LINES = 6
"""Lines of the ladder to begin with, and those that a press on the button adds."""


async def show(request: web.Request) -> web.Response:
    """The empty form."""
    return await offer(request, ACT, await _context(request, LINES))


async def send(request: web.Request) -> web.Response:
    """Publish it and go to its page; or show the form with more lines."""
    allowed(request, ACT.command)
    form = await request.post()
    lines = max(LINES, len(form.getall("ladder", [])))
    if MORE in form:
        _, kept = read_fields(DraftArgs, form, {}, ACT.readers)
        filled = replace(kept, problems={})
        return await show_form(request, ACT, await _context(request, lines + LINES), filled, None)
    context = await _context(request, lines)
    return await perform(request, ACT, context, {}, lambda made: f"/demands/{made['demand']}")


async def _context(request: web.Request, lines: int) -> dict[str, object]:
    shown = min(lines, MAX_STEPS)
    return {"groups": await groups(request), "lines": shown, "more": shown < MAX_STEPS}
