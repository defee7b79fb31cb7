"""Convenings: call, move, change and cancel them; list and show."""

from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import Meta, field

from node.commands.base import Args, Command, HexPrefix, NoArgs, pick
from node.commands.convening_text import brief, whole
from node.commands.membership import find_group
from node.commands.process_ends import awaiting
from node.commands.reported import reported_in
from node.commands.words import held_words
from node.commands.written import read_agenda, read_hour
from node.core import Node
from node.errors import NodeError
from node.founding.terms import share
from node.zones import known_zone
from protocol.coalition.convenings.bodies import (
    MAX_FACILITATORS,
    MAX_LINK_CHARS,
    MAX_PLACE_CHARS,
    ConveningBody,
    ConveningChangeBody,
)
from protocol.coalition.convenings.values import Convening
from protocol.coalition.state import State
from protocol.duties import report_due

Line = Annotated[str, Meta(min_length=1, max_length=200)]
Place = Annotated[str, Meta(max_length=MAX_PLACE_CHARS)]
Link = Annotated[str, Meta(max_length=MAX_LINK_CHARS)]
Hour = Annotated[str, Meta(min_length=1, max_length=40)]
ZoneName = Annotated[str, Meta(min_length=1, max_length=64)]
# Sixty items with their notes.
AgendaText = Annotated[str, Meta(max_length=20_000)]
Reason = Annotated[str, Meta(max_length=2_000)]
GroupText = Annotated[str, Meta(min_length=1, max_length=120)]


class CallArgs(Args):
    """A new meeting; times are dates in its zone, such as 2026-12-01T18:00."""

    title: Line
    starts: Hour
    ends: Hour
    zone: ZoneName = "UTC"
    place: Place = ""
    link: Link = ""
    region: Annotated[str, Meta(max_length=120)] = ""
    parent: HexPrefix | None = None
    proposal: HexPrefix | None = None
    agenda: AgendaText = ""
    facilitators: Annotated[list[GroupText], Meta(max_length=MAX_FACILITATORS)] = field(
        default_factory=list
    )
    basis: Literal["members", "delegates", "both"] = "both"
    confirm: Annotated[str, Meta(pattern=r"^(\d{1,4}/\d{1,4})?\Z")] = ""


class ConveningArgs(Args):
    """Names a meeting by the first characters of its id."""

    convening: HexPrefix


class MoveArgs(ConveningArgs):
    """Another place or hour; what is left out stays as it is.

    `no_place` and `no_link` take away the one there is. In another `zone` an hour that is left out
    is the same on the clock: a wrong zone is corrected alone.
    """

    starts: Annotated[str, Meta(max_length=40)] = ""
    ends: Annotated[str, Meta(max_length=40)] = ""
    zone: Annotated[str, Meta(max_length=64)] = ""
    place: Place = ""
    no_place: bool = False
    link: Link = ""
    no_link: bool = False
    reason: Reason = ""


class AgendaArgs(ConveningArgs):
    """Another agenda."""

    agenda: AgendaText
    reason: Reason = ""


class CancelArgs(ConveningArgs):
    """Cancels, and says why."""

    reason: Annotated[str, Meta(min_length=1, max_length=2_000)]


async def call(node: Node, args: CallArgs) -> dict[str, Any]:
    """Call a meeting; regional if a region or a parent is given, else national."""
    state = await node.state()
    regional = bool(args.region or args.parent)
    parent = pick(args.parent, state.convenings, "convening") if args.parent else b""
    proposal = pick(args.proposal, state.proposals, "proposal") if args.proposal else b""
    if parent and not proposal:
        proposal = state.convenings[parent].proposal or b""
    named = [find_group(state, name) for name in args.facilitators]
    body = ConveningBody(
        level="regional" if regional else "national",
        title=args.title,
        region=args.region,
        parent=parent,
        proposal=proposal,
        agenda=read_agenda(args.agenda),
        place=args.place,
        link=args.link,
        starts=read_hour("starts", args.starts, args.zone),
        ends=read_hour("ends", args.ends, args.zone),
        zone=args.zone,
        facilitators=sorted(set(named or [node.group])),
        basis=args.basis,
        confirm=share(args.confirm) if args.confirm else None,
    )
    _check_to_come(node, body.ends)
    name = await node.publish("convening", body, [ref for ref in (parent, proposal) if ref])
    return {"convening": name.hex()}


async def move(node: Node, args: MoveArgs) -> dict[str, Any]:
    """Move one's own meeting to another place or hour.

    `late_for` is the proposal whose process waits for its report until `report_due`, if the meeting
    now ends later than that; None otherwise.
    """
    state = await node.state()
    known = own(node, state, args.convening)
    zone = args.zone or known.zone
    same = zone == known.zone
    starts = known.starts if same else _on_the_clock(known, known.starts)
    ends = known.ends if same else _on_the_clock(known, known.ends)
    body = ConveningChangeBody(
        action="move",
        place=args.place or ("" if args.no_place else known.place),
        link=args.link or ("" if args.no_link else known.link),
        starts=read_hour("starts", args.starts or starts, zone),
        ends=read_hour("ends", args.ends or ends, zone),
        zone=zone,
        reason=args.reason,
    )
    fields = ("place", "link", "starts", "ends", "zone")
    if all(getattr(body, name) == getattr(known, name) for name in fields):
        raise NodeError("not-moved", "the meeting stays where and when it is")
    _check_to_come(node, body.ends)
    process, due = awaiting(state, known), report_due(state, known)
    late = process is not None and due is not None and body.ends > due
    done = await _change(node, known, body)
    late_for = process.proposal.hex() if process is not None and late else None
    due = due if late else None
    return {**done, "late_for": late_for, "report_due": due, "zone": body.zone}


async def change_agenda(node: Node, args: AgendaArgs) -> dict[str, Any]:
    """Put another agenda for one's own meeting."""
    known = own(node, await node.state(), args.convening)
    body = ConveningChangeBody(action="agenda", agenda=read_agenda(args.agenda), reason=args.reason)
    return await _change(node, known, body)


async def cancel(node: Node, args: CancelArgs) -> dict[str, Any]:
    """Cancel one's own meeting; this can't be taken back, but a new one can be called.

    `awaited` is the proposal whose process waits for its report and will not get it.
    """
    state = await node.state()
    known = own(node, state, args.convening)
    process = awaiting(state, known)
    done = await _change(node, known, ConveningChangeBody(action="cancel", reason=args.reason))
    return {**done, "awaited": None if process is None else process.proposal.hex()}


async def list_all(node: Node, _args: NoArgs) -> dict[str, Any]:
    """Every meeting in short, by its hour."""
    state = await node.state()
    found = sorted(state.convenings.values(), key=lambda c: (c.starts, c.hash))
    return {"convenings": [brief(state, convening) for convening in found]}


async def show(node: Node, args: ConveningArgs) -> dict[str, Any]:
    """A meeting with who is there, its minutes and reports."""
    state = await node.state()
    known = find_convening(state, args.convening)
    options = [wording.label for wording in reported_in(state, known).wordings]

    def text(blob: bytes, group: bytes) -> str | None:
        words = held_words(node, blob, group)
        return None if words is None else words.text

    process = awaiting(state, known)
    awaited = None if process is None else process.proposal.hex()
    return {**whole(state, known, text), "options": options, "awaited": awaited}


def find_convening(state: State, prefix: str) -> Convening:
    """The meeting that an id typed by a person names."""
    return state.convenings[pick(prefix, state.convenings, "convening")]


def own(node: Node, state: State, prefix: str) -> Convening:
    """A meeting that this group called and that still takes place.

    Raises:
        NodeError: `not-the-convener`, `convening-cancelled`, or as `pick`.
    """
    known = find_convening(state, prefix)
    if known.group != node.group:
        caller = state.groups[known.group].card.name
        raise NodeError("not-the-convener", f"this meeting was called by {caller}", "ask them")
    if known.cancelled is not None:
        raise NodeError("convening-cancelled", "this meeting was cancelled", "call a new one")
    return known


def check_held(known: Convening) -> None:
    """Refuse what is said of a meeting that was cancelled before it began.

    Raises:
        NodeError: `convening-cancelled`.
    """
    if known.cancelled is not None and known.cancelled < known.starts:
        raise NodeError(
            "convening-cancelled", "this meeting was cancelled before it began", "call a new one"
        )


def _check_to_come(node: Node, ends: int) -> None:
    if ends <= node.now():
        raise NodeError("meeting-past", "the meeting would be over already", "choose a later hour")


def _on_the_clock(known: Convening, at: int) -> str:
    """An hour as the clocks of a meeting's own zone show it."""
    return datetime.fromtimestamp(at, known_zone(known.zone)).strftime("%Y-%m-%dT%H:%M:%S")


async def _change(node: Node, known: Convening, body: ConveningChangeBody) -> dict[str, Any]:
    name = await node.publish("convening-change", body, [known.hash])
    return {"convening": known.hash.hex(), "change": name.hex()}


COMMANDS = {
    "convening.call": Command(CallArgs, call),
    "convening.move": Command(MoveArgs, move),
    "convening.agenda": Command(AgendaArgs, change_agenda),
    "convening.cancel": Command(CancelArgs, cancel),
    "convening.list": Command(NoArgs, list_all),
    "convening.show": Command(ConveningArgs, show),
}
