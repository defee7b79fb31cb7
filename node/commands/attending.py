"""Members check in to a meeting themselves, and confirm its report or dispute it."""

from collections import Counter
from typing import Annotated, Any, Literal

from msgspec import Meta

from node.commands.base import Command, HexPrefix, pick
from node.commands.convenings import ConveningArgs, find_convening
from node.commands.own_data import MemberArgs
from node.core import Node
from node.errors import NodeError
from node.store.attendance import Attendee
from protocol.coalition.convenings.bodies import Present
from protocol.coalition.convenings.values import Convening
from protocol.coalition.state import State

# Doors open an hour before: who says so earlier only means to come.
DOORS_S = 3_600
# Whoever was there has a week to say so or to take it back, and a report can still be supplemented
# by them (decision 0285). Later nobody can tell any more, and a group's counts would never come to
# rest. Who leaves the members' list is erased here whenever that is.
LATE_S = 7 * 86_400


class AttendArgs(ConveningArgs):
    """Which member is at a meeting, as a delegate or not; without `here`, no longer."""

    member: Annotated[str, Meta(min_length=1)]
    here: bool = False
    delegate: bool = False


class VoiceArgs(MemberArgs):
    """What a member who was there says of a report; `none` takes it back."""

    report: HexPrefix
    voice: Literal["confirm", "dispute", "none"]


async def attend(node: Node, args: AttendArgs) -> dict[str, Any]:
    """Keep, on this node alone, that a member is at a meeting."""
    known = find_convening(await node.state(), args.convening)
    member = node.people.member(args.member)
    if member is None or not member.active:
        raise NodeError("unknown-member", f"no active member has the number {args.member!r}")
    if known.cancelled is not None:
        raise NodeError("convening-cancelled", "this meeting was cancelled")
    if node.now() < known.starts - DOORS_S:
        raise NodeError(
            "doors-closed",
            "nobody checks in earlier than an hour before the meeting",
            "check in when you are there",
        )
    if node.now() >= known.ends + LATE_S:
        raise NodeError(
            "meeting-over",
            "nobody checks in or takes it back later than a week after the meeting",
            "tell a steward: they can count you by hand",
        )
    attendee = Attendee(member.ref, args.delegate)
    await node.traits.attendance.come(known.hash, attendee, here=args.here)
    return {"convening": known.hash.hex(), "here": args.here}


async def voice(node: Node, args: VoiceArgs) -> dict[str, Any]:
    """Keep, on this node alone, whether a member who was there confirms a report."""
    state = await node.state()
    known, report = find_report(state, args.report)
    attendance = node.traits.attendance
    if known.hash not in attendance.of(args.member):
        raise NodeError(
            "not-there",
            "only who has checked in to the meeting answers its report",
            "if you were there, check in first",
        )
    said = {"confirm": True, "dispute": False, "none": None}[args.voice]
    await attendance.say(report, args.member, said)
    agree, against = heard(node, known, report)
    return {"report": report.hex(), "agree": agree, "against": against}


def find_report(state: State, prefix: str) -> tuple[Convening, bytes]:
    """A report by the first characters of its id, with its meeting.

    Raises:
        NodeError: as `pick`.
    """
    of = {report.hash: known for known in state.convenings.values() for report in known.reports}
    name = pick(prefix, of, "report", "convening show CONVENING")
    return of[name], name


def attending(
    node: Node, state: State, convening: bytes, *, delegates_too: bool = True
) -> dict[str, Present]:
    """Who checked in by themselves, as counts by region of the charter, "" for none of these.

    Who has left the members' list since is not counted; nor who came as a delegate, if delegates
    are counted by their seats.
    """
    members: Counter[str] = Counter()
    delegates: Counter[str] = Counter()
    for attendee in node.traits.attendance.at(convening):
        known = node.people.member(attendee.member)
        if attendee.delegate and not delegates_too:
            continue
        if known is not None and known.active:
            region = known.region if known.region in state.charter.regions else ""
            (delegates if attendee.delegate else members)[region] += 1
    return {
        region: Present(
            members=members[region],
            delegates=delegates[region],
            themselves=members[region] + delegates[region],
        )
        for region in sorted({*members, *delegates})
    }


def by_code(node: Node, state: State, convening: bytes) -> dict[str, Present]:
    """Whom of this group came in by the code shown in the room, by region of the charter."""
    members: Counter[str] = Counter()
    for (group, region), people in node.traits.doors.guests(convening).items():
        if group == node.group:
            members[region if region in state.charter.regions else ""] += people
    return {region: Present(members=count) for region, count in sorted(members.items())}


def together(counted: dict[str, Present], more: dict[str, Present]) -> dict[str, Present]:
    """Whom a steward counted and who checked in by themselves or by the code, by region."""
    none = Present()
    pairs = {r: (counted.get(r, none), more.get(r, none)) for r in sorted({*counted, *more})}
    return {
        region: Present(
            members=one.members + other.members,
            delegates=one.delegates + other.delegates,
            themselves=one.themselves + other.themselves,
        )
        for region, (one, other) in pairs.items()
    }


def heard(node: Node, known: Convening, report: bytes) -> tuple[int, int]:
    """How many who were at a meeting confirm its report, and how many dispute it.

    As with who is counted: not those who have left the members' list since.
    """
    said: Counter[bool] = Counter()
    for ref, confirms in node.traits.attendance.voices(known.hash, report).items():
        member = node.people.member(ref)
        if member is not None and member.active:
            said[confirms] += 1
    return said[True], said[False]


def voices(node: Node, known: Convening, report: bytes, stance: str) -> tuple[int, int]:
    """How many of this group's attendees confirm a report and dispute it.

    Raises:
        NodeError: `attendees-differ`: most say the opposite of `stance`.
    """
    agree, against = heard(node, known, report)
    wrong = agree <= against if stance == "confirm" else agree > against
    if (agree or against) and wrong:
        raise NodeError(
            "attendees-differ",
            f"{agree} of your group who were there confirm it, {against} dispute it",
            "the group says what most of them say",
        )
    return agree, against


COMMANDS = {
    "convening.attend": Command(AttendArgs, attend),
    "convening.voice": Command(VoiceArgs, voice),
}
