"""A ballot put together field by field, as a page asks for it.

`ballot.put` takes whole ballot files. Here are fields for as much as a page can ask; what they make
up goes the same way as a file does.
"""

import tomllib
from typing import Annotated, Any, Final, Literal

from msgspec import Meta, field

from node.commands.ballots import due_early, prepare
from node.commands.base import Command, HexPrefix
from node.commands.proposals import find as find_proposal
from node.commands.questions import (
    MAX_FURTHER,
    Lines,
    QuestionArgs,
    QuestionFields,
    contest_of,
    lines_in,
)
from node.commands.rules import RULE_HINT, read_rule
from node.core import Node
from node.errors import NodeError
from protocol.ballots.manifest import (
    MAX_EXTENSION_S,
    MAX_NOTE,
    MAX_POINT,
    MAX_POINTS,
    MAX_SUMMARY,
    MAX_TITLE,
    MAX_VARIANT_TEXT,
    MAX_ZONE,
    ContestKind,
    Manifest,
    ReturnKind,
    Time,
    ballot_id,
)
from protocol.ballots.rule import MAX_COUNT
from protocol.coalition.state import Ballot, State
from protocol.results import describe_ballot

SETTLED: Final = "settled"
"""In place of a kind: the question is what the proposal's meetings came to."""

COUNT_ALONE = "count-alone"
"""In place of a preset: no share is compared; who is elected, the count alone says."""

OF_SHARES: Final = ("simple-majority", "two-thirds-and-half-of-groups")
"""Presets by which a share of the winner's votes is compared."""

HOUR_S = 3_600
OWN_RULE = "own"
"""In place of a preset: a rule written out, as in a ballot file."""

Points = Annotated[str, Meta(max_length=MAX_POINT * MAX_POINTS)]


class ComposeArgs(QuestionFields, kw_only=True):
    """A ballot, field by field; with `commit` it is announced.

    Attributes:
        kind: of the first contest, or `settled`.
        further: the other contests, in order.
        preset: a preset's name, `count-alone`, or `own`.
        rule: the rule as TOML, of `own` alone.
        objections: for consent: how many groups may object.
        opens, closes, returns_due: UTC seconds.
        extension_hours: by how much the panel may move the close after an outage; 0: not at all.
        points_for, points_against: a line each.
    """

    proposal: HexPrefix
    title: Annotated[str, Meta(min_length=1, max_length=MAX_TITLE)]
    kind: ContestKind | Literal["settled"]
    opens: Time
    closes: Time
    returns_due: Time
    extension_hours: Annotated[int, Meta(ge=0, le=MAX_EXTENSION_S // HOUR_S)] = 0
    accepts: list[ReturnKind]
    zone: Annotated[str, Meta(min_length=1, max_length=MAX_ZONE)] = "UTC"
    summary: Annotated[str, Meta(max_length=MAX_SUMMARY)] = ""
    further: Annotated[list[QuestionArgs], Meta(max_length=MAX_FURTHER)] = field(
        default_factory=list
    )
    preset: Annotated[str, Meta(max_length=MAX_VARIANT_TEXT)] = "simple-majority"
    rule: Lines = ""
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
        "due_early": due_early(state, ballot),
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
    try:
        manifest, refs = await _manifest(node, args)
        state = await node.rehearse("manifest", manifest, refs)
    except NodeError as error:
        if error.code == "undecidable-rule" and _several(args):
            raise NodeError(
                "shares-of-several",
                "a share of the votes is compared where one is elected, not several",
                f"choose `{COUNT_ALONE}`",
            ) from error
        raise
    return state, state.ballots[ballot_id(manifest)]


async def _manifest(node: Node, args: ComposeArgs) -> tuple[Manifest, list[bytes]]:
    _check_times(args, node.now())
    state, proposal = await node.state(), await find_proposal(node, args.proposal)
    data: dict[str, Any] = {
        "title": args.title,
        "summary": args.summary,
        "points_for": lines_in(args.points_for),
        "points_against": lines_in(args.points_against),
        "electorate": args.electorate,
        "accepts": list(args.accepts),
        "rule": _rule(args, {g: known.card.name for g, known in state.groups.items()}),
        "schedule": {
            "opens": args.opens,
            "closes": args.closes,
            "returns_due": args.returns_due,
            "zone": args.zone,
            "extension_s": args.extension_hours * HOUR_S,
        },
    }
    if args.kind == SETTLED:
        process = state.processes.get(proposal.hash)
        if process is None or not process.options.open:
            raise NodeError(
                "nothing-settled", "no meetings have settled the options of this proposal"
            )
        if args.further:
            raise NodeError("settled-alone", "what meetings settled is asked by itself")
    else:
        data["contests"] = [contest_of(args, args.kind, args.title), *_further(args)]
    return await prepare(node, proposal, data)


def _several(args: ComposeArgs) -> bool:
    """Whether ranks elect several by a preset that compares a share of the winner's votes."""
    asked: list[ComposeArgs | QuestionArgs] = [args, *args.further]
    several = any(each.kind == "rank" and each.seats > 1 for each in asked)
    return several and args.preset in OF_SHARES


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


def _further(args: ComposeArgs) -> list[dict[str, Any]]:
    """The questions after the first; what is wrong with one says with which, from 2."""
    contests = []
    for number, asked in enumerate(args.further, 2):
        try:
            contests.append(contest_of(asked, asked.kind, asked.heading))
        except NodeError as error:
            error.part = f"-{number}"
            raise
    return contests


def _rule(args: ComposeArgs, groups: dict[bytes, str]) -> dict[str, Any]:
    if args.preset == COUNT_ALONE:
        return {"preset": "simple-majority", "tests": []}
    if args.preset != OWN_RULE:
        return {"preset": args.preset, "objections": args.objections}
    try:
        rule = tomllib.loads(args.rule)
        if set(rule) == {"rule"} and isinstance(rule["rule"], dict):
            rule = rule["rule"]  # As a ballot's file has it, and the guides: with its heading.
        read_rule(rule, groups, options=args.kind != "yes-no" or bool(args.further))
    except tomllib.TOMLDecodeError as error:
        raise NodeError("bad-rule", f"the rule: {error}", RULE_HINT) from error
    except NodeError as error:
        raise NodeError("bad-rule", error.message, error.hint) from error
    return rule


COMMANDS = {"ballot.compose": Command(ComposeArgs, compose)}
