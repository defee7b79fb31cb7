"""The group's voters' list for a vote: counted, looked at, signed by the first of two."""

from typing import Any

from aiohttp import web
from msgspec.structs import replace
from multidict import MultiMapping

from node.web.acting import Act, Tried, allowed, offer
from node.web.fields import Filled, Problem, moment
from node.web.keys import desk
from node.web.pages.ballot_put import local
from node.web.signing import draft_and_sign, lending
from node.web.viewmodels.carrying import RollView
from protocol.ballots.rule import MAX_COUNT

ACT = Act(
    "roll.draft",
    "roll_attest.html",
    beside={"no-members": "source", "roll-late": "as_of", "roll-frozen": "source"},
)
ROSTER, COUNTS = "roster", "counts"


async def show(request: web.Request) -> web.Response:
    """Who is on the server's list, and the form."""
    return await offer(request, ACT, await _context(request))


async def send(request: web.Request) -> web.Response:
    """Show what would be attested; keep and sign what was seen."""
    context = await _context(request)
    view: RollView = context["view"]
    act = replace(ACT, readers={"as_of": moment(view.line.zone)})
    fixed, typed = read_counts(view, await request.post())
    fixed["ballot"] = view.line.id

    async def trial(args: dict[str, Any]) -> Tried:
        tried = await desk(request).act(ACT.command, args)
        return Tried(tried["draft"], tried)

    return await draft_and_sign(request, act, context, fixed, trial, typed)


def read_counts(view: RollView, form: MultiMapping[Any]) -> tuple[dict[str, Any], Filled]:
    """Where the list comes from: the roster, or a number for each region; an empty one is 0."""
    source = str(form.get("source", ""))
    if source == ROSTER:
        return {"roster": True, "regions": None}, Filled({"source": (source,)})
    counts: dict[str, int] = {}
    values = {"source": (source,)}
    problems: dict[str, Problem] = {}
    for at, region in enumerate(view.regions):
        name = f"count-{at}"
        text = str(form.get(name, "")).strip()
        values[name] = (text,)
        counts[region] = 0
        if text and not (text.isascii() and text.isdecimal()):
            problems[name] = Problem("number")
        elif len(text) > len(str(MAX_COUNT)) or int(text or "0") > MAX_COUNT:
            problems[name] = Problem("too-large", MAX_COUNT)
        else:
            counts[region] = int(text or "0")
    if source != COUNTS:
        problems["source"] = Problem("missing")
    elif not problems and not any(counts.values()):
        problems["count-0"] = Problem("missing")
    return {"roster": False, "regions": counts}, Filled(values, problems)


async def _context(request: web.Request) -> dict[str, Any]:
    allowed(request, ACT.command)
    view = await desk(request).carrying.roll(request.match_info["ballot"])
    if view is None:
        raise web.HTTPNotFound
    as_of = local(view.as_of, view.line.zone)
    return {"view": view, "as_of": as_of, **await lending(request)}
