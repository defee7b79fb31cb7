"""A vote on a proposal: filled in, shown as it would be, announced."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from node.commands.manifests import read_zone
from node.errors import NodeError
from node.web.acting import Act, Tried, allowed, offer, perform_tried
from node.web.fields import Filled, Problem, moment
from node.web.keys import desk, language
from node.web.viewmodels.carrying import PuttingView
from node.zones import known_zone

ACT = Act(
    "ballot.compose",
    "ballot_put.html",
    beside={
        "opening-past": "opens",
        "closes-too-early": "closes",
        "due-too-early": "returns_due",
        "too-few-options": "options",
        "options-unasked": "options",
        "grades-unasked": "grades",
        "too-few-grades": "grades",
        "nothing-settled": "kind",
        "method-unfit": "method",
        "too-many-seats": "seats",
        "accepts-nothing": "accepts",
        "undecidable-rule": "preset",
    },
)
DAY_S = 86_400
HOUR_S = 3_600
MINUTE_S = 60


async def show(request: web.Request) -> web.Response:
    """The form, with times that the charter's periods suggest."""
    return await offer(request, ACT, await _context(request))


async def send(request: web.Request) -> web.Response:
    """Show what it would be; announce what was seen."""
    context = await _context(request)
    allowed(request, ACT.command)
    form = await request.post()
    zone = str(form.get("zone", ""))
    typed = Filled()
    try:
        read_zone(zone)
    except NodeError:
        said = language(request).gettext("There is no such time zone.")
        zone, typed = "UTC", Filled({"zone": (zone,)}, {"zone": Problem("zone", words=said)})
    at = moment(zone)
    act = replace(ACT, readers=dict.fromkeys(("opens", "closes", "returns_due"), at))

    async def trial(args: dict[str, Any]) -> Tried:
        view = await desk(request).carrying.tried_ballot(args)
        return Tried(view.line.id, view)

    fixed = {"proposal": context["view"].proposal}
    return await perform_tried(
        request, act, context, fixed, trial, lambda done: f"/ballots/{done['ballot']}", typed
    )


async def _context(request: web.Request) -> dict[str, Any]:
    view = await desk(request).carrying.putting(request.match_info["proposal"])
    if view is None:
        raise web.HTTPNotFound
    times = {name: local(getattr(view, name), view.zone) for name in ("opens", "closes")}
    return {
        "view": view,
        "zone": view.zone,
        "span": _span(request, view),
        "returns_due": local(view.returns_due, view.zone),
        **times,
    }


def local(at: int, zone: str) -> str:
    """A time as `<input type="datetime-local">` has it."""
    return datetime.fromtimestamp(at, UTC).astimezone(known_zone(zone)).strftime("%Y-%m-%dT%H:%M")


def _span(request: web.Request, view: PuttingView) -> str:
    """A period in days, or in hours or minutes where it is no whole number of those."""
    say = language(request)
    if view.voting_s and view.voting_s % DAY_S == 0:
        days = view.voting_s // DAY_S
        return say.ngettext("%(count)s day", "%(count)s days", days) % {"count": days}
    if view.voting_s % HOUR_S:
        minutes = -(-view.voting_s // MINUTE_S)
        return say.ngettext("%(num)s minute", "%(num)s minutes", minutes) % {"num": minutes}
    hours = view.voting_s // HOUR_S
    return say.ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
