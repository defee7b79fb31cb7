"""At a convening: name who facilitates, check in, keep minutes, report, and answer a report."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, field

from node.commands.attending import attending, by_code, find_report, together, voices
from node.commands.base import Args, Command, HexPrefix
from node.commands.convenings import (
    ConveningArgs,
    GroupText,
    Reason,
    check_held,
    find_convening,
)
from node.commands.membership import find_group
from node.commands.reported import reported_in
from node.commands.seating import seated
from node.commands.words import keep_words
from node.commands.written import lines_of, read_acts, read_delegates, read_regions
from node.core import Node
from node.errors import NodeError
from protocol.coalition.convenings.bodies import (
    MAX_MINUTES_PARTS,
    MAX_PRESENT,
    BlobRef,
    CheckInBody,
    Delegate,
    FacilitationBody,
    MinutesBody,
    Present,
    ReportBody,
    ReportStanceBody,
)
from protocol.coalition.convenings.checks import counts
from protocol.coalition.convenings.values import Convening
from protocol.coalition.delegates.bodies import MAX_DELEGATES
from protocol.coalition.kind import MAX_TEXT_CHARS
from protocol.coalition.process.values import counts_more
from protocol.coalition.state import State
from protocol.coalition.words import MAX_WORDS_CHARS

Count = Annotated[int, Meta(ge=0, le=MAX_PRESENT)]
# Four hundred names with their mandates.
Names = Annotated[str, Meta(max_length=MAX_WORDS_CHARS)]
NamedText = Annotated[str, Meta(max_length=100_000)]
SeatText = Annotated[str, Meta(max_length=20)]
MinutesText = Annotated[str, Meta(min_length=1, max_length=MAX_WORDS_CHARS * MAX_MINUTES_PARTS)]


class FacilitateArgs(ConveningArgs):
    """Who facilitates for this group, a name a line."""

    names: Annotated[str, Meta(min_length=1, max_length=MAX_WORDS_CHARS)]


class CheckInArgs(ConveningArgs):
    """Who is present for this group.

    `regions` has a line for every other region: "Region: members, delegates". With `themselves`
    those who checked in by themselves are counted besides, with `door` those who came in by the
    code shown in the room. `seats` are those of `delegation` who are there, "3=1" an alternate in
    the place of another; then they are all the delegates.
    """

    members: Count = 0
    delegates: Count = 0
    region: Annotated[str, Meta(max_length=120)] = ""
    regions: Annotated[str, Meta(max_length=40_000)] = ""
    named: NamedText = ""
    themselves: bool = False
    door: bool = False
    delegation: HexPrefix | None = None
    seats: Annotated[list[SeatText], Meta(max_length=MAX_DELEGATES)] = field(default_factory=list)


class MinutesArgs(ConveningArgs):
    """Minutes of any length."""

    text: MinutesText


class ReportArgs(ConveningArgs):
    """A report.

    `acts` has a line for every change of the options; groups in `without` are not counted. With
    `supplement` it says again what the report that counts does to them, for more people.
    """

    summary: Annotated[str, Meta(min_length=1, max_length=MAX_TEXT_CHARS)]
    supplement: bool = False
    acts: Annotated[str, Meta(max_length=200_000)] = ""
    without: Annotated[list[GroupText], Meta(max_length=2_048)] = field(default_factory=list)


class AnswerArgs(Args):
    """How this group stands to a report."""

    report: HexPrefix
    stance: Literal["confirm", "dispute"]
    reason: Reason = ""


async def facilitate(node: Node, args: FacilitateArgs) -> dict[str, Any]:
    """Say who facilitates for this group; their names are a blob that can be erased."""
    known = facilitated(node, await node.state(), args.convening)
    check_held(known)
    names = lines_of(args.names)
    body = FacilitationBody(people=len(names), names=await keep(node, "\n".join(names)))
    name = await node.publish("facilitation", body, [known.hash])
    return {"convening": known.hash.hex(), "people": len(names), "statement": name.hex()}


async def check_in(node: Node, args: CheckInArgs) -> dict[str, Any]:
    """Say how many are present for this group; saying it again replaces it."""
    state = await node.state()
    known = find_convening(state, args.convening)
    if known.cancelled is not None:
        raise NodeError("convening-cancelled", "this meeting was cancelled")
    regions = read_regions(args.regions)
    if args.region in regions:
        raise NodeError("bad-region", f"{args.region} is counted twice", "leave one out")
    if args.members or args.delegates or not regions:
        regions[args.region] = Present(members=args.members, delegates=args.delegates)
    if args.themselves:
        regions = together(
            regions, attending(node, state, known.hash, delegates_too=not any(args.seats))
        )
    if args.door:
        regions = together(regions, by_code(node, state, known.hash))
    names, named = read_delegates(args.named)
    delegation = b""
    if any(args.seats):
        delegation, named = seated(state, node.group, known, args.delegation, args.seats)
        check_counted(args, regions, named)
        at = regions.get(args.region, Present())
        sits = sum(counts(one) for one in named)
        regions[args.region] = msgspec.structs.replace(at, delegates=sits)
    body = CheckInBody(
        regions=regions,
        delegates=named,
        names=await keep(node, "\n".join(names)) if names else None,
        delegation=delegation,
    )
    refs = [known.hash, *([delegation] if delegation else [])]
    name = await node.publish("check-in", body, refs)
    now = (await node.state()).convenings[known.hash].check_ins[node.group]
    return {"convening": known.hash.hex(), "check_in": name.hex(), "people": now.people}


def check_counted(
    args: CheckInArgs, regions: Mapping[str, Present], named: Sequence[Delegate]
) -> None:
    """Delegates of a delegation are counted by their seats, and no others beside them.

    Raises:
        NodeError: `delegates-twice`.
    """
    sits = sum(counts(one) for one in named)
    elsewhere = sum(p.delegates for region, p in regions.items() if region != args.region)
    if args.named or args.delegates not in (0, sits) or elsewhere:
        raise NodeError(
            "delegates-twice",
            "delegates are counted by their seats, and again by number or by name",
            "mark who is there, and leave the number and the names out",
        )


async def minutes(node: Node, args: MinutesArgs) -> dict[str, Any]:
    """Keep this facilitating group's minutes; saying it again replaces them."""
    known = facilitated(node, await node.state(), args.convening)
    check_held(known)
    parts = [await keep(node, part) for part in split(args.text)]
    name = await node.publish("minutes", MinutesBody(parts=parts), [known.hash])
    return {"convening": known.hash.hex(), "minutes": name.hex(), "parts": len(parts)}


async def report(node: Node, args: ReportArgs) -> dict[str, Any]:
    """Report what the meeting came to; it counts the groups that have checked in by now."""
    state = await node.state()
    known = facilitated(node, state, args.convening)
    if known.cancelled is not None:
        raise NodeError("convening-cancelled", "this meeting was cancelled")
    without = {find_group(state, name) for name in args.without}
    check_ins = [
        found.hash
        for group, found in known.check_ins.items()
        if group not in without and found.people
    ]
    if not check_ins:
        raise NodeError(
            "nobody-present",
            "no group has checked in, so the report would count nobody",
            "each group checks in with `commonweal convening check-in`",
        )
    about = reported_in(state, known)
    if about.process and not any(
        found.people
        for group, found in known.check_ins.items()
        if group not in {*without, node.group}
    ):
        raise NodeError(
            "alone-present",
            "no other group has checked in, so nobody could confirm the report",
            "another group that was there runs `commonweal convening check-in`; then report",
        )
    if args.acts and not about.process:
        raise NodeError("no-process", "no process waits for this meeting, so it changes no options")
    body = ReportBody(
        move=known.moved,
        process=about.process,
        base=about.base,
        summary=args.summary,
        acts=read_acts(args.acts, about.options, known.hash),
    )
    if args.supplement:
        present = {g: found.people for g, found in known.check_ins.items() if g not in without}
        body = supplementing(state, known, body, present)
    named = [ref for ref in (body.move, body.process, body.base) if ref]
    refs = [known.hash, *named, *check_ins]
    name = await node.publish("report", body, refs)
    return {"convening": known.hash.hex(), "report": name.hex(), "groups": len(check_ins)}


def supplementing(
    state: State, known: Convening, body: ReportBody, present: Mapping[bytes, int]
) -> ReportBody:
    """A report that says again what the one that counts says of the options.

    Args:
        body: as typed; changes of the options stay out of a supplement.
        present: people by group whom it would count.

    Raises:
        NodeError: `no-supplement`: no report counts yet, or this would not take its place.
    """
    process = state.processes.get(known.proposal or b"")
    name = None if process is None else process.reports.get(known.hash)
    first = next((report for report in known.reports if report.hash == name), None)
    if process is None or first is None or known.hash not in process.regional:
        hint = "report as usual; only regional reports that count are supplemented"
        raise NodeError("no-supplement", "no report of this meeting counts in a process", hint)
    if process.settled is not None:
        raise NodeError("no-supplement", "the ballot that waited for this meeting has opened")
    if body.acts:
        hint = "leave the changes out"
        raise NodeError("no-supplement", "a supplement changes no options", hint)
    if not counts_more(present, first.present):
        hint = "those who were there and are not counted check in first; nobody may be left out"
        raise NodeError("no-supplement", "it would count no more than the report does", hint)
    return msgspec.structs.replace(body, base=first.base, acts=list(first.acts))


async def answer(node: Node, args: AnswerArgs) -> dict[str, Any]:
    """Confirm a report, or dispute it; the last word counts."""
    state = await node.state()
    known, name = find_report(state, args.report)
    agree, against = voices(node, known, name, args.stance)
    body = ReportStanceBody(stance=args.stance, reason=args.reason, agree=agree, against=against)
    said = await node.publish("report-stance", body, [name])
    state = await node.state()
    found = next(r for c in state.convenings.values() for r in c.reports if r.hash == name)
    return {"report": name.hex(), "statement": said.hex(), "stands": found.since is not None}


def facilitated(node: Node, state: State, prefix: str) -> Convening:
    """A meeting that this group facilitates.

    Raises:
        NodeError: `not-a-facilitator`, or as `pick`.
    """
    known = find_convening(state, prefix)
    if node.group not in known.facilitators:
        names = ", ".join(state.groups[group].card.name for group in known.facilitators)
        raise NodeError("not-a-facilitator", f"this meeting is facilitated by {names}", "ask them")
    return known


async def keep(node: Node, text: str) -> BlobRef:
    """Keep words as a blob, for the statement that names it."""
    name, size = await keep_words(node, text)
    return BlobRef(blob=name, size=size)


def split(text: str) -> list[str]:
    """Cut a long text into parts that fit a blob, between paragraphs where it can be."""
    parts: list[str] = []
    rest = text.strip()
    while len(rest) > MAX_WORDS_CHARS:
        cut = max(rest.rfind("\n\n", 1, MAX_WORDS_CHARS), 0) or MAX_WORDS_CHARS
        parts.append(rest[:cut].strip())
        rest = rest[cut:].strip()
    return [*parts, rest]


COMMANDS = {
    "convening.facilitate": Command(FacilitateArgs, facilitate),
    "convening.check-in": Command(CheckInArgs, check_in),
    "convening.minutes": Command(MinutesArgs, minutes),
    "convening.report": Command(ReportArgs, report),
    "convening.answer": Command(AnswerArgs, answer),
}
