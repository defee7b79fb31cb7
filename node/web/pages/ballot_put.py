"""A vote on a proposal: filled in, shown as it would be, announced."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from aiohttp import web
from msgspec.structs import replace
from multidict import MultiDict, MultiMapping

from node.commands.composing import ComposeArgs
from node.commands.manifests import read_zone
from node.commands.questions import MAX_FURTHER, QuestionArgs
from node.errors import NodeError
from node.web.acting import Act, Tried, allowed, perform_tried, show_form
from node.web.fields import Filled, Problem, moment, read_fields
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
        "extension-too-long": "extension_hours",
        "too-few-options": "options",
        "options-unasked": "options",
        "grades-unasked": "grades",
        "too-few-grades": "grades",
        "nothing-settled": "kind",
        "method-unfit": "method",
        "too-many-seats": "seats",
        "accepts-nothing": "accepts",
        "undecidable-rule": "preset",
        "shares-of-several": "preset",
        "bad-setting": "variant",
        "bad-places": "reserved",
    },
)
AT_LARGE = ("method-unfit", "too-many-seats")
"""Refusals that don't say which of several questions they are about."""
QUESTIONS, MORE, FEWER = "questions", "more", "fewer"
"""Fields: how many questions the form has; the buttons for one more and one fewer."""
DAY_S = 86_400
HOUR_S = 3_600
MINUTE_S = 60


async def show(request: web.Request) -> web.Response:
    """The form, with times that the charter's periods suggest, and what a vote before it asked."""
    allowed(request, ACT.command)
    context = await _context(request)
    again: Mapping[str, tuple[str, ...]] = context["view"].again
    if again:
        context |= {"questions": int(again[QUESTIONS][0]), "anew": True}
    return await show_form(request, ACT, context, Filled(again), None)


async def send(request: web.Request) -> web.Response:
    """Show what it would be; announce what was seen."""
    allowed(request, ACT.command)
    form = await request.post()
    questions = _questions(form)
    context = {**await _context(request), "questions": questions}
    further, asked = _further(form, questions)
    zone = str(form.get("zone", ""))
    typed = Filled()
    try:
        read_zone(zone)
    except NodeError:
        said = language(request).gettext("There is no such time zone.")
        zone, typed = "UTC", Filled({"zone": (zone,)}, {"zone": Problem("zone", words=said)})
    at = moment(zone)
    readers = dict.fromkeys(("opens", "closes", "returns_due"), at)
    beside = {c: name for c, name in ACT.beside.items() if questions == 1 or c not in AT_LARGE}
    act = replace(ACT, readers=readers, beside=beside)
    if MORE in form or FEWER in form:
        _, kept = read_fields(ComposeArgs, form, {"further": []}, readers)
        filled = Filled({**kept.values, **asked.values})
        return await show_form(request, act, context, filled, None)

    async def trial(args: dict[str, Any]) -> Tried:
        view = await desk(request).carrying.tried_ballot(args)
        return Tried(view.line.id, view)

    fixed = {"proposal": context["view"].proposal, "further": further}
    done = typed.joined(asked)
    return await perform_tried(
        request, act, context, fixed, trial, lambda put: f"/ballots/{put['ballot']}", done
    )


def _questions(form: MultiMapping[Any]) -> int:
    """How many questions the form is to have."""
    text = str(form.get(QUESTIONS, "1"))
    known = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 1
    wanted = known + (MORE in form) - (FEWER in form)
    return min(max(wanted, 1), 1 + MAX_FURTHER)


def _further(form: MultiMapping[Any], questions: int) -> tuple[list[dict[str, Any]], Filled]:
    """The questions after the first, whose fields end in `-2` and so on."""
    further, filled = [], Filled()
    for number in range(2, questions + 1):
        end = f"-{number}"
        fields = MultiDict(
            (name.removesuffix(end), value) for name, value in form.items() if name.endswith(end)
        )
        args, read = read_fields(QuestionArgs, fields, {}, {})
        further.append(args)
        filled = filled.joined(
            Filled(
                {name + end: value for name, value in read.values.items()},
                {name + end: problem for name, problem in read.problems.items()},
            )
        )
    return further, filled


async def _context(request: web.Request) -> dict[str, Any]:
    view = await desk(request).carrying.putting(request.match_info["proposal"])
    if view is None:
        raise web.HTTPNotFound
    times = {name: local(getattr(view, name), view.zone) for name in ("opens", "closes")}
    return {
        "view": view,
        "questions": 1,
        "anew": False,
        "most_questions": 1 + MAX_FURTHER,
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
