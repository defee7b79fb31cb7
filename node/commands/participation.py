"""Who takes part: what this node counts, what the stewards know besides, targets, and questions."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, field

from node.commands.ballots import pick_ballot
from node.commands.base import Args, Command, HexPrefix, NoArgs
from node.commands.taking_part import (
    Known,
    known_regions,
    readers_by_region,
    readers_kept,
    speakers_by_region,
)
from node.core import Node
from node.errors import NodeError
from node.names import group_name
from node.store.box_records import RollEntry
from protocol.ballots.rule import MAX_COUNT, ratio
from protocol.ballots.rule_checks import electorate_groups
from protocol.coalition.participation.bodies import (
    MAX_TRAIT_CHARS,
    STAGES,
    FunnelCell,
    ParticipationBody,
    TargetBody,
    TraitCell,
)
from protocol.coalition.participation.suppression import (
    Telling,
    releasable,
    smallest,
    telling_of,
)
from protocol.coalition.participation.values import Gap, LastTold, TakingPart, Target, told_by
from protocol.coalition.state import Ballot, State
from protocol.text import check_line

People = Annotated[int, Meta(ge=0, le=MAX_COUNT)]
Words = Annotated[str, Meta(min_length=1, max_length=MAX_TRAIT_CHARS)]
Share = Annotated[str, Meta(pattern=r"^\s*(\d{1,3}\s?%|\d{1,6}/\d{1,6})\s*\Z")]

# What helps where people are lost on the way; the key of the page's and the command's words.
ADVICE = {"reached": "reach", "read": "explain", "spoke": "meet", "voted": "remind"}


class BallotArgs(Args):
    """Names a ballot by the first characters of its id."""

    ballot: HexPrefix


class CountArgs(BallotArgs):
    """Counts for a ballot, a number a region in the order of `regions`.

    Lists left out are what the node knows by itself; without `regions`, its regions are meant.
    """

    regions: list[str] = field(default_factory=list)
    invited: list[People] = field(default_factory=list)
    reached: list[People] = field(default_factory=list)
    read: list[People] = field(default_factory=list)
    spoke: list[People] = field(default_factory=list)
    voted: list[People] = field(default_factory=list)
    commit: bool = False


class TargetArgs(BallotArgs):
    """Sets a target: a share of those invited, as 50% or 1/2."""

    stage: Literal["reached", "read", "spoke", "voted"]
    share: Share
    region: str = ""
    everybody: bool = False


class AskArgs(Args):
    """Asks members something about themselves."""

    trait: Words
    answers: list[Words]


class DropArgs(Args):
    """Stops asking, and forgets what was answered."""

    trait: Words


class TellArgs(Args):
    """What a member tells; questions left out are taken back.

    An answer is its question and itself with a tab between, which neither can hold.
    """

    member: Annotated[str, Meta(min_length=1)]
    answers: list[str] = field(default_factory=list)


async def show(node: Node, args: BallotArgs) -> dict[str, Any]:
    """Who takes part in a ballot, group by group, and where targets are missed."""
    state = await node.state()
    ballot = pick_ballot(state, args.ballot)
    known = state.participation.get(ballot.id, TakingPart())
    return {
        "ballot": ballot.id.hex(),
        "title": ballot.manifest.title,
        "closes": ballot.schedule.closes,
        "groups": [
            {
                "group": state.groups[group].card.name,
                "as_of": release.as_of,
                "cells": [cell_value(cell) for cell in release.cells],
                "traits": [trait_value(cell) for cell in release.traits],
                "told": [_last_value(last) for last in release.last_told().values()],
            }
            for group, release in known.releases.items()
        ],
        "together": [
            {"region": region, **dict(zip(STAGES, people, strict=True))}
            for region, people in known.together().items()
        ],
        "targets": [_target(state, target) for target in known.targets],
        "gaps": [gap_value(state, gap) for gap in known.gaps()],
        "uncounted": [*uncounted_names(state, ballot)],
    }


def uncounted_names(state: State, ballot: Ballot) -> tuple[str, ...]:
    """Groups asked in a vote that a target holds for and that have not counted, by name."""
    known = state.participation.get(ballot.id, TakingPart())
    # Whoever has no voters' list by the opening has nobody in it.
    invited = electorate_groups(ballot.manifest.rule, state.groups)
    asked = invited if ballot.opened is None else ballot.rolls
    missing = known.uncounted(group for group in asked if group not in ballot.aside)
    names = [group_name(state, group) for group in missing]
    return tuple(sorted(names, key=str.casefold))


async def known(node: Node, args: BallotArgs) -> dict[str, Any]:
    """What a form of counts is filled with: what was published last, else what the node knows.

    Where the node has no list of its own, every region of the charter, with nobody in it.
    """
    state = await node.state()
    ballot = pick_ballot(state, args.ballot)
    last = state.participation.get(ballot.id, TakingPart()).releases.get(node.group)
    figures: dict[str, Any] = {}
    if ballot.id not in node.boxes.ballots():
        cells = last.cells if last else _nobody(state)
        figures = {stage: [getattr(cell, stage) for cell in cells] for stage in STAGES}
        figures["regions"] = [cell.region for cell in cells]
    body, held = _counted(node, state, ballot, CountArgs(ballot=args.ballot, **figures))
    return {
        "cells": [cell_value(cell) for cell in body.cells],
        "traits": [trait_value(cell) for cell in body.traits],
        "untold": len(held),
        "held": held,
    }


async def count(node: Node, args: CountArgs) -> dict[str, Any]:
    """Show what would be published about this group; with `commit` publish it."""
    state = await node.state()
    ballot = pick_ballot(state, args.ballot)
    body, held = _counted(node, state, ballot, args)
    answer: dict[str, Any] = {
        "ballot": ballot.id.hex(),
        "cells": [cell_value(cell) for cell in body.cells],
        "traits": [trait_value(cell) for cell in body.traits],
        "untold": len(held),
        "held": held,
        "published": None,
    }
    if args.commit:
        answer["published"] = (await node.publish("participation", body, [ballot.hash])).hex()
    return answer


async def target(node: Node, args: TargetArgs) -> dict[str, Any]:
    """Say how many are to take part, before the ballot opens."""
    ballot = pick_ballot(await node.state(), args.ballot)
    body = TargetBody(
        scope="all" if args.everybody else "group",
        stage=args.stage,
        share=ratio(_share(args.share)),
        region=args.region,
    )
    name = await node.publish("participation-target", body, [ballot.hash])
    return {"ballot": ballot.id.hex(), "statement": name.hex()}


async def questions(node: Node, _args: NoArgs) -> dict[str, Any]:
    """What members are asked about themselves, and how many told it."""
    told = node.traits.told()
    return {
        "questions": [
            {
                "trait": trait,
                "answers": [{"answer": a, "shared": len(told[trait, a])} for a in answers],
            }
            for trait, answers in node.traits.questions().items()
        ]
    }


async def ask(node: Node, args: AskArgs) -> dict[str, Any]:
    """Ask members something; they may leave it open."""
    trait, answers = args.trait.strip(), [answer.strip() for answer in args.answers]
    for text in (trait, *answers):
        # It will stand in a statement, and with a tab between in a form.
        check_line("body-malformed", "a question or an answer", text)
    await node.traits.ask(trait, answers)
    return {"trait": trait}


async def drop(node: Node, args: DropArgs) -> dict[str, Any]:
    """Ask something no longer; what was answered is erased."""
    await node.traits.drop(args.trait)
    return {"trait": args.trait}


async def tell(node: Node, args: TellArgs) -> dict[str, Any]:
    """Keep what a member tells about themselves, in place of what they told before."""
    member = node.people.member(args.member)
    if member is None or not member.active:
        raise NodeError("unknown-member", f"no active member has the number {args.member!r}")
    pairs = [text.partition("\t") for text in args.answers]
    await node.traits.tell(member.ref, {trait: answer for trait, _, answer in pairs})
    return {"told": node.traits.of(member.ref)}


def _nobody(state: State) -> tuple[FunnelCell, ...]:
    """Every region of the charter, and none, with nobody in it."""
    return tuple(
        FunnelCell(region=region, **dict.fromkeys(STAGES, 0))
        for region in sorted([*state.charter.regions, ""])
    )


def _counted(
    node: Node, state: State, ballot: Ballot, args: CountArgs
) -> tuple[ParticipationBody, list[dict[str, Any]]]:
    """What would be published, and which answers are left out of it, each with why."""
    roll = node.boxes.box(ballot.id).roll() if ballot.id in node.boxes.ballots() else []
    known = known_regions(roll)
    regions = args.regions or sorted(known)
    if not regions:
        raise NodeError(
            "nothing-counted",
            "this node has no voters' list of its own for this ballot",
            "give the numbers yourself: by command with --cells FILE, a line a region",
        )
    none = Known(0, 0, 0)
    # Who speaks has been reached; a queue may know somebody that the list of codes does not.
    reached = args.reached or [known.get(r, none).reached for r in regions]
    said = speakers_by_region(node, state, ballot, regions, roll)
    read = readers_by_region(node, state, ballot, roll)
    last = state.participation.get(ballot.id, TakingPart()).releases.get(node.group)
    if last is not None and not readers_kept(state, ballot):
        # Who said so is erased: what was told of them is the last that is known.
        read |= {cell.region: max(cell.read, read.get(cell.region, 0)) for cell in last.cells}
    defaults: Mapping[str, list[int]] = {
        "invited": [known.get(r, none).invited for r in regions],
        "reached": reached,
        "read": [min(read.get(r, 0), most) for r, most in zip(regions, reached, strict=False)],
        "spoke": [min(said[r], most) for r, most in zip(regions, reached, strict=False)],
        "voted": [known.get(r, none).voted for r in regions],
    }
    figures = {}
    for stage, numbers in defaults.items():
        figures[stage] = getattr(args, stage) or numbers
        if len(figures[stage]) != len(regions):
            raise NodeError(
                "bad-figures-shape",
                f"{stage}: {len(figures[stage])} numbers for {len(regions)} regions",
                "give one number a region; 0 where there is nobody",
            )
    cells = [
        FunnelCell(region=region, **{stage: numbers[i] for stage, numbers in figures.items()})
        for i, region in enumerate(regions)
    ]
    counted = ParticipationBody(
        as_of=node.now(),
        cells=sorted(cells, key=lambda cell: cell.region),
        traits=trait_cells(node, roll),
    )
    telling, least = _telling(node, state), smallest(state.rules_of(ballot).pool_min)
    told, why = releasable(telling, ballot.id, told_by(counted), least)
    before = {} if last is None else last.last_told()
    held = [
        {
            "trait": name[0],
            "answer": name[1],
            "why": reason,
            "least": least,
            "told": _last_value(before[name]) if name in before else None,
        }
        for name, reason in why.items()
    ]
    return msgspec.structs.replace(counted, traits=list(told.cells)), held


def _last_value(last: LastTold) -> dict[str, Any]:
    """What was told last of an answer, as of when, and of how many in all."""
    return {
        **trait_value(last.cell),
        "as_of": last.as_of,
        "of_invited": last.invited,
        "of_voted": last.voted,
    }


def _telling(node: Node, state: State) -> Telling:
    """All that this group has told of traits, for any ballot, as the fold kept it."""
    return telling_of(
        (at, told)
        for at, part in state.participation.items()
        if (release := part.releases.get(node.group)) is not None
        for told in release.told
    )


def trait_cells(node: Node, roll: list[RollEntry]) -> list[TraitCell]:
    """Every answer, counted over those on the list who gave it; nobody's name is in it."""
    listed = {entry.member for entry in roll}
    voted = {entry.member for entry in roll if entry.voted}
    cells = []
    for (trait, answer), members in node.traits.told().items():
        here = members & listed
        cells.append(
            TraitCell(trait=trait, answer=answer, shared=len(here), voted=len(here & voted))
        )
    return sorted(cells, key=lambda cell: (cell.trait, cell.answer))


def cell_value(cell: FunnelCell) -> dict[str, Any]:
    """A region's counts for JSON."""
    return {name: getattr(cell, name) for name in cell.__struct_fields__}


def trait_value(cell: TraitCell) -> dict[str, Any]:
    """An answer's counts for JSON."""
    return {name: getattr(cell, name) for name in cell.__struct_fields__}


def gap_value(state: State, gap: Gap) -> dict[str, Any]:
    """A target against a group's counts, for JSON."""
    return {
        "group": state.groups[gap.group].card.name,
        "stage": gap.stage,
        "region": gap.region,
        "have": gap.have,
        "need": gap.need,
        "invited": gap.invited,
        "met": gap.met,
        "advice": "" if gap.met else ADVICE[gap.stage],
    }


def _target(state: State, aim: Target) -> dict[str, Any]:
    return {
        "set_by": state.groups[aim.group].card.name,
        "everybody": aim.everybody,
        "stage": aim.stage,
        "share": str(aim.share),
        "region": aim.region,
    }


def _share(text: str) -> Fraction:
    try:
        written = text.strip()
        percent = written.removesuffix("%")
        share = Fraction(int(percent), 100) if percent != written else Fraction(written)
    except ZeroDivisionError:
        share = Fraction(0)
    if not 0 < share <= 1:
        raise NodeError(
            "bad-share", f"{text} is no part of those invited", "write it as 50% or as 1/2"
        )
    return share


COMMANDS = {
    "participation.show": Command(BallotArgs, show),
    "participation.known": Command(BallotArgs, known),
    "participation.count": Command(CountArgs, count),
    "participation.target": Command(TargetArgs, target),
    "participation.questions": Command(NoArgs, questions),
    "participation.ask": Command(AskArgs, ask),
    "participation.drop": Command(DropArgs, drop),
    "participation.tell": Command(TellArgs, tell),
}
