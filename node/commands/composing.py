"""A ballot of one question put together field by field, as a page asks for it.

`ballot.put` takes whole ballot files, with several questions and every detail of a rule. Here are
the fields that most ballots need; what they make up goes the same way as a file does.
"""

from typing import Annotated, Any, Literal

from msgspec import Meta

from node.commands.ballots import prepare
from node.commands.base import Args, Command, HexPrefix
from node.commands.manifests import DEFAULT_TOP
from node.commands.proposals import find as find_proposal
from node.core import Node
from node.errors import NodeError
from protocol.ballots.manifest import (
    MAX_GRADE_LABEL,
    MAX_GRADES,
    MAX_NOTE,
    MAX_OPTIONS,
    MAX_POINT,
    MAX_POINTS,
    MAX_QUESTION,
    MAX_SCORE,
    MAX_SUMMARY,
    MAX_TITLE,
    MAX_VARIANT_TEXT,
    MAX_ZONE,
    MIN_GRADES,
    ContestKind,
    Manifest,
    ReturnKind,
    Time,
    ballot_id,
)
from protocol.ballots.rule import MAX_COUNT
from protocol.coalition.state import Ballot, State
from protocol.results import describe_ballot

# Characters: a statement has at most 65,535 bytes, and options are the largest part of it.
MAX_LINES_CHARS = 48_000

SETTLED = "settled"
"""In place of a kind: the question is what the proposal's meetings came to."""

COUNT_ALONE = "count-alone"
"""In place of a preset: no share is compared; who is elected, the count alone says."""

Lines = Annotated[str, Meta(max_length=MAX_LINES_CHARS)]
Points = Annotated[str, Meta(max_length=MAX_POINT * MAX_POINTS)]
Number = Annotated[int, Meta(ge=1, le=MAX_OPTIONS)]


class ComposeArgs(Args):
    """A ballot, field by field; with `commit` it is announced.

    Attributes:
        kind: of the one contest, or `settled`.
        options: a line each: label, and after a bar a text if there is one.
        top: the best score, of `score` alone.
        grades: a line each, the best first; of `grade` alone.
        least, most: choices or ranks of a valid vote; `most` 0 means as many as is usual.
        method: empty for the one that is usual for the kind.
        preset: a preset's name, or `count-alone`.
        objections: for consent: how many groups may object.
        opens, closes, returns_due: UTC seconds.
        points_for, points_against: a line each.
    """

    proposal: HexPrefix
    title: Annotated[str, Meta(min_length=1, max_length=MAX_TITLE)]
    kind: ContestKind | Literal["settled"]
    opens: Time
    closes: Time
    returns_due: Time
    accepts: list[ReturnKind]
    zone: Annotated[str, Meta(min_length=1, max_length=MAX_ZONE)] = "UTC"
    summary: Annotated[str, Meta(max_length=MAX_SUMMARY)] = ""
    question: Annotated[str, Meta(max_length=MAX_QUESTION)] = ""
    options: Lines = ""
    top: Annotated[int, Meta(ge=1, le=MAX_SCORE)] = DEFAULT_TOP
    grades: Annotated[str, Meta(max_length=2 * MAX_GRADES * MAX_GRADE_LABEL)] = ""
    least: Number = 1
    most: Annotated[int, Meta(ge=0, le=MAX_OPTIONS)] = 0
    method: Annotated[str, Meta(max_length=MAX_VARIANT_TEXT)] = ""
    seats: Number = 1
    preset: Annotated[str, Meta(max_length=MAX_VARIANT_TEXT)] = "simple-majority"
    objections: Annotated[int, Meta(ge=0, le=MAX_COUNT)] = 0
    points_for: Points = ""
    points_against: Points = ""
    electorate: Annotated[str, Meta(max_length=MAX_NOTE)] = ""
    commit: bool = False


async def compose(node: Node, args: ComposeArgs) -> dict[str, Any]:
    """Try a ballot; with `commit`, announce it."""
    state, ballot = await rehearse(node, args)
    answer = {
        **describe_ballot(state, ballot),
        "gates": [{"gate": gate.key, "met": gate.met} for gate in ballot.gates],
        "published": None,
    }
    if not args.commit:
        return answer
    manifest, refs = await _manifest(node, args)
    return {**answer, "published": (await node.publish("manifest", manifest, refs)).hex()}


async def rehearse(node: Node, args: ComposeArgs) -> tuple[State, Ballot]:
    """The state as it would be with the ballot announced, and the ballot in it.

    Raises:
        NodeError: what every node would refuse, or what could never open.
    """
    manifest, refs = await _manifest(node, args)
    state = await node.rehearse("manifest", manifest, refs)
    return state, state.ballots[ballot_id(manifest)]


async def _manifest(node: Node, args: ComposeArgs) -> tuple[Manifest, list[bytes]]:
    _check_times(args, node.now())
    proposal = await find_proposal(node, args.proposal)
    data: dict[str, Any] = {
        "title": args.title,
        "summary": args.summary,
        "points_for": _lines(args.points_for),
        "points_against": _lines(args.points_against),
        "electorate": args.electorate,
        "accepts": list(args.accepts),
        "rule": _rule(args),
        "schedule": {
            "opens": args.opens,
            "closes": args.closes,
            "returns_due": args.returns_due,
            "zone": args.zone,
        },
    }
    if args.kind != SETTLED:
        data["contests"] = [_contest(args)]
    else:
        process = (await node.state()).processes.get(proposal.hash)
        if process is None or not process.options.open:
            raise NodeError(
                "nothing-settled", "no meetings have settled the options of this proposal"
            )
    return await prepare(node, proposal, data)


def _check_times(args: ComposeArgs, now: int) -> None:
    """Each wrong hour by a code of its own, so that a page can say it beside the field."""
    if args.opens <= now:
        raise NodeError(
            "opening-past",
            "the hour at which this ballot opens has passed",
            "choose a later one; every group attests its voters' list before it",
        )
    if args.closes <= args.opens:
        raise NodeError("closes-too-early", "it closes before it opens", "a later hour")
    if args.returns_due < args.closes:
        raise NodeError("due-too-early", "returns are due before the close", "a later hour")


def _contest(args: ComposeArgs) -> dict[str, Any]:
    options = [_option(line) for line in _lines(args.options)]
    if args.kind == "yes-no":
        if options:
            raise NodeError("options-unasked", "yes or no is asked, and there are options too")
    elif len(options) < 2:
        raise NodeError("too-few-options", "there are fewer than two options", "one a line")
    contest: dict[str, Any] = {
        "title": args.title,
        "question": args.question or args.title,
        "kind": args.kind,
        "options": options,
        "seats": args.seats,
        "min": args.least,
        **_scale(args),
    }
    if args.most:
        contest["max"] = args.most
    elif args.kind == "choose":
        contest["max"] = max(args.least, 1)
    if args.method:
        contest["method"] = args.method
    elif args.kind == "choose" and max(args.most, args.least) > 1:
        contest["method"] = "approval"
    return contest


def _scale(args: ComposeArgs) -> dict[str, Any]:
    """What a contest says of its scores or grades; nothing of other kinds."""
    grades = _lines(args.grades)
    if grades and args.kind != "grade":
        raise NodeError("grades-unasked", "grades are named, and the question is not for grades")
    if args.kind == "grade" and len(grades) < MIN_GRADES:
        raise NodeError("too-few-grades", "there are fewer than two grades", "one a line")
    return {"top": args.top} if args.kind == "score" else {"grades": grades}


def _option(line: str) -> dict[str, str]:
    label, _, text = (part.strip() for part in line.partition("|"))
    return {"label": label, "text": text} if text else {"label": label}


def _rule(args: ComposeArgs) -> dict[str, Any]:
    if args.preset == COUNT_ALONE:
        return {"preset": "simple-majority", "tests": []}
    return {"preset": args.preset, "objections": args.objections}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


COMMANDS = {"ballot.compose": Command(ComposeArgs, compose)}
