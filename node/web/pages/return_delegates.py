"""How a group's delegates voted: a roll call, tried, looked at, and published as it stands."""

from io import BytesIO
from typing import Any, get_args

from aiohttp import web
from aiohttp.web_request import FileField
from multidict import MultiMapping

from node.roll_calls import first_line, read_roll_call
from node.votes import VoteLines, read_votes
from node.web.acting import Act, Tried, allowed, offer, perform_tried
from node.web.details import say_line
from node.web.fields import Filled, Problem
from node.web.i18n import Language
from node.web.keys import desk, language
from node.web.viewmodels.carrying import CountingView
from protocol.ballots.returns import Source
from protocol.ballots.rule import MAX_COUNT
from protocol.errors import MalformedError
from protocol.text import whole_number

SOURCES = get_args(Source)
UNDER = [(kind, mode) for kind in ("free", "bound") for mode in ("split", "unit")]

ACT = Act("return.delegates", "return_delegates.html")


async def show(request: web.Request) -> web.Response:
    """The lines of a roll call, and under which mandate it was."""
    return await offer(request, ACT, await _context(request))


async def send(request: web.Request) -> web.Response:
    """Show what would be returned; publish what was seen."""
    context = await _context(request)
    view: CountingView = context["view"]
    form = await request.post()
    typed: dict[str, str] = {}
    problems: dict[str, Problem] = {}
    seats = _seats(request, view, form, typed, problems)
    spoken = language(request)
    inner = [
        _inner(view, index, form, typed, problems, spoken) for index in range(len(view.contests))
    ]
    taken = [sum(lines.rows.values()) + lines.blank + lines.spoiled for lines in inner]
    fixed: dict[str, Any] = {"ballot": view.line.id, "seats": seats, "mandates": []}
    if form.get("each"):
        # The fields for all questions together are on the page as well; these take their place.
        typed["each"] = "yes"
        fixed |= {"mandate": "free", "mode": "split", "source": "", "inner_roll": 0}
        fixed |= {"inner": [], "inner_cast": 0}
        fixed["mandates"] = [
            _mandate(index, form, lines, typed, problems) for index, lines in enumerate(inner)
        ]
    else:
        fixed |= {
            "inner": [lines.plain() for lines in inner] if any(taken) else [],
            "inner_cast": max(taken, default=0),
        }

    async def trial(args: dict[str, Any]) -> Tried:
        return Tried(*await desk(request).carrying.tried_roll_call(args))

    filled = Filled({name: (text,) for name, text in typed.items()}, problems)
    after = f"/ballots/{view.line.id}"
    return await perform_tried(request, ACT, context, fixed, trial, lambda _: after, filled)


def _seats(
    request: web.Request,
    view: CountingView,
    form: MultiMapping[Any],
    typed: dict[str, str],
    problems: dict[str, Problem],
) -> list[dict[str, Any]]:
    """The seats in the lines, or in the file, which comes back as lines."""
    text, file = str(form.get("seats", "")), form.get("file", "")
    if isinstance(file, FileField):
        text = file.file.read().decode("utf-8-sig", "replace") or text
    typed["seats"] = text.replace("\r\n", "\n")
    if len([line for line in text.splitlines() if line.strip()]) < 2:  # at most the header
        problems["seats"] = Problem("missing")
        return []
    called = language(request).gettext("roll call")
    try:
        return read_roll_call(BytesIO(text.encode("utf-8", "replace")), called, view.shown)
    except MalformedError as error:
        words = say_line(error.detail, error.hint, called, language(request))
        problems["seats"] = Problem("lines", words=words)
        return []


def _inner(
    view: CountingView,
    index: int,
    form: MultiMapping[Any],
    typed: dict[str, str],
    problems: dict[str, Problem],
    spoken: Language,
) -> VoteLines:
    """How those who decided a unit vote divided in one question."""
    name = f"inner{index}"
    text = str(form.get(name, ""))
    typed[name] = text.replace("\r\n", "\n")
    lines = VoteLines()
    if text.strip():
        data = BytesIO(text.encode("utf-8", "replace"))
        try:
            read_votes(data, "", view.shown[index], lines)
        except MalformedError as error:
            words = say_line(error.detail, error.hint, "", spoken)
            problems[name] = Problem("lines", words=words)
    return lines


def _mandate(
    index: int,
    form: MultiMapping[Any],
    inner: VoteLines,
    typed: dict[str, str],
    problems: dict[str, Problem],
) -> dict[str, Any]:
    """The mandate for one question."""
    said = {name: str(form.get(f"{name}{index}", "")).strip() for name in ("under", "by", "roll")}
    typed.update({f"{name}{index}": text for name, text in said.items()})
    kind, _, mode = said["under"].partition(" ")
    if (kind, mode) not in UNDER:
        problems[f"under{index}"] = Problem("missing")
        kind, mode = "free", "split"
    source: Any = said["by"]
    if source and source not in SOURCES:
        problems[f"by{index}"] = Problem("missing")
        source = ""
    could = whole_number(said["roll"] or "0", MAX_COUNT)
    if could is None:
        problems[f"roll{index}"] = Problem("number")
    unit = mode == "unit"
    return {
        "mandate": kind,
        "mode": mode,
        "source": source,
        "inner": inner.plain() if unit else None,
        "inner_roll": could or 0,
    }


async def _context(request: web.Request) -> dict[str, Any]:
    allowed(request, ACT.command)
    view = await desk(request).carrying.counting(request.match_info["ballot"])
    if view is None:
        raise web.HTTPNotFound
    return {"view": view, "header": first_line(view.shown, language(request).code) + "\n"}
