"""A question of a ballot put together field by field, as a page asks for it."""

from typing import Annotated, Any

from msgspec import Meta

from node.commands.base import Args
from node.commands.manifests import DEFAULT_TOP
from node.commands.written import numbered
from node.errors import NodeError
from protocol.ballots.manifest import (
    MAX_GRADE_LABEL,
    MAX_GRADES,
    MAX_OPTIONS,
    MAX_QUESTION,
    MAX_SCORE,
    MAX_TITLE,
    MAX_VARIANT_TEXT,
    MIN_GRADES,
    ContestKind,
)
from protocol.text import whole_number

# Characters: a statement has at most 65,535 bytes, and options are the largest part of it.
MAX_LINES_CHARS = 48_000
# Settings of a method that a question changes; the method with the most has six.
MAX_SETTINGS = 16
# Questions after the first; more would not fit one page of a form, and a ballot file takes them.
MAX_FURTHER = 11

Lines = Annotated[str, Meta(max_length=MAX_LINES_CHARS)]
Number = Annotated[int, Meta(ge=1, le=MAX_OPTIONS)]


class QuestionFields(Args):
    """What may be said of a question besides its kind.

    Attributes:
        heading: what it is called; empty for the first question: as the ballot is.
        options: a line each: label, and after a bar a text if there is one.
        top: the best score, of `score` alone.
        grades: a line each, the best first; of `grade` alone.
        least, most: choices or ranks of a valid vote; `most` 0 means as many as is usual.
        method: empty for the one that is usual for the kind.
        variant: a line for each setting that is not the method's usual: name: value.
        reserved: a line for each set of options with reserved places: name: least: labels.
    """

    heading: Annotated[str, Meta(max_length=MAX_TITLE)] = ""
    question: Annotated[str, Meta(max_length=MAX_QUESTION)] = ""
    options: Lines = ""
    top: Annotated[int, Meta(ge=1, le=MAX_SCORE)] = DEFAULT_TOP
    grades: Annotated[str, Meta(max_length=2 * MAX_GRADES * MAX_GRADE_LABEL)] = ""
    least: Number = 1
    most: Annotated[int, Meta(ge=0, le=MAX_OPTIONS)] = 0
    method: Annotated[str, Meta(max_length=MAX_VARIANT_TEXT)] = ""
    variant: Annotated[str, Meta(max_length=2 * MAX_SETTINGS * MAX_VARIANT_TEXT)] = ""
    seats: Number = 1
    reserved: Lines = ""


class QuestionArgs(QuestionFields, kw_only=True):
    """A question after the first: it has a name of its own."""

    kind: ContestKind
    heading: Annotated[str, Meta(min_length=1, max_length=MAX_TITLE)]


def contest_of(args: QuestionFields, kind: ContestKind, title: str) -> dict[str, Any]:
    """A contest as a ballot file has it.

    Args:
        title: what it is called, unless it has a heading of its own.

    Raises:
        NodeError: `options-unasked`, `too-few-options`, `grades-unasked`, `too-few-grades`,
            `bad-setting` or `bad-places`.
    """
    options = [_option(line) for line in lines_in(args.options)]
    if kind == "yes-no":
        if options:
            raise NodeError("options-unasked", "yes or no is asked, and there are options too")
    elif len(options) < 2:
        raise NodeError("too-few-options", "there are fewer than two options", "one a line")
    heading = args.heading or title
    contest: dict[str, Any] = {
        "title": heading,
        "question": args.question or heading,
        "kind": kind,
        "options": options,
        "seats": args.seats,
        "min": args.least,
        "variant": _variant(args.variant),
        "reserved": _reserved(args.reserved, [option["label"] for option in options]),
        **_scale(args, kind),
    }
    if args.most:
        contest["max"] = args.most
    elif kind == "choose":
        contest["max"] = max(args.least, 1)
    if args.method:
        contest["method"] = args.method
    elif kind == "choose" and max(args.most, args.least) > 1:
        contest["method"] = "approval"
    return contest


def lines_in(text: str) -> list[str]:
    """The lines that are not blank."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def _scale(args: QuestionFields, kind: ContestKind) -> dict[str, Any]:
    """What a contest says of its scores or grades; nothing of other kinds."""
    grades = lines_in(args.grades)
    if grades and kind != "grade":
        raise NodeError("grades-unasked", "grades are named, and the question is not for grades")
    if kind == "grade" and len(grades) < MIN_GRADES:
        raise NodeError("too-few-grades", "there are fewer than two grades", "one a line")
    return {"top": args.top} if kind == "score" else {"grades": grades}


def _variant(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, line in numbered(text):
        name, colon, value = (part.strip() for part in line.partition(":"))
        if not (name and colon and value) or name in found:
            raise NodeError(
                "bad-setting", f"line {number} is no setting", "write: name: value", number
            )
        found[name] = value
    return found


def _reserved(text: str, labels: list[str]) -> list[dict[str, Any]]:
    found = []
    for number, line in numbered(text):
        name, least, named = ([part.strip() for part in line.split(":", 2)] + ["", ""])[:3]
        places = whole_number(least, MAX_OPTIONS)
        options, unknown = _labels(named, labels)
        if not name or places is None or not options or unknown:
            said = unknown and f"{unknown!r} is no option"
            error = NodeError(
                "bad-places",
                f"line {number} reserves no places{said and f': {said}'}",
                "write: name: how many at least: options, with commas between",
                number,
            )
            error.detail = said
            raise error
        found.append({"name": name, "least": places, "options": options})
    return found


def _labels(named: str, labels: list[str]) -> tuple[list[str], str]:
    """Options named with commas between, each once, and the first that is none.

    A label may hold commas itself: of what can be read in two ways, the longer label is meant.
    """
    known, parts = frozenset(labels), named.split(",")
    most = 1 + max((label.count(",") for label in labels), default=0)
    found: list[str] = []
    at = 0
    while at < len(parts):
        joined = ((n, ",".join(parts[at : at + n]).strip()) for n in range(most, 0, -1))
        taken, label = next(((n, text) for n, text in joined if text in known), (1, ""))
        if not label and (unknown := parts[at].strip()):
            return found, unknown
        if label and label not in found:
            found.append(label)
        at += taken
    return found, ""


def _option(line: str) -> dict[str, str]:
    label, _, text = (part.strip() for part in line.partition("|"))
    return {"label": label, "text": text} if text else {"label": label}
