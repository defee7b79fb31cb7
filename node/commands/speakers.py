"""The speakers' queue of a meeting that this group facilitates; it never leaves the node.

Facilitators lead it. Members of the group ask by themselves once it is open to requests, and so
do guests who checked in by the code in the room (`node.web.queue_desk`), who run no command.
"""

import unicodedata
from typing import Annotated, Any

from msgspec import Meta

from node.commands.attendance import facilitated
from node.commands.attending import DOORS_S, LATE_S
from node.commands.base import Command
from node.commands.convenings import ConveningArgs, check_held
from node.commands.credentials import MemberRef
from node.core import Node
from node.errors import NodeError
from node.names import group_name
from node.store.speaking_turns import GUEST, MEMBER, Rules, Speaker, queue_closed
from protocol.coalition.convenings.values import Convening
from protocol.text import JOINERS, REFUSED_CATEGORIES, look_alike

Entry = Annotated[int, Meta(ge=1)]
# A name, a pronoun and a seat; a group's name may be as long.
MAX_NAME_CHARS = 120
# Nobody has the floor for longer than an hour; then it is an item of the agenda.
MAX_SPEECH_S = 3_600
NEXT_SHOWN = 3
"""How many of those who come next are told to everybody who waits."""
Name = Annotated[str, Meta(min_length=1, max_length=MAX_NAME_CHARS)]


class AddArgs(ConveningArgs):
    """Somebody who wants to speak, by what they go by in the room."""

    name: Name
    group: Annotated[str, Meta(max_length=MAX_NAME_CHARS)] = ""


class NextArgs(ConveningArgs):
    """Who is called, or has the floor; with `entry` only if that is still who it is."""

    entry: Entry | None = None


class EntryArgs(ConveningArgs):
    """Names an entry by its number."""

    entry: Entry


class MoveArgs(EntryArgs):
    """Moves an entry up (negative) or down."""

    places: Annotated[int, Meta(ge=-500, le=500)]


class LeadArgs(ConveningArgs):
    """Whether people ask by themselves, whether who has not spoken yet comes first, and a limit.

    `seconds` is what a speech may take, 0 for any.
    """

    asking: bool = False
    fresh: bool = False
    seconds: Annotated[int, Meta(ge=0, le=MAX_SPEECH_S)] = 0


class MineArgs(ConveningArgs):
    """Which member, by the roster's reference."""

    member: MemberRef


class AskArgs(MineArgs):
    """A member asks to speak, by what they go by in the room: their name on the list if empty."""

    name: Annotated[str, Meta(max_length=MAX_NAME_CHARS)] = ""


async def show(node: Node, args: ConveningArgs) -> dict[str, Any]:
    """Who waits, in order, who has the floor, who has spoken, and how the queue is led."""
    return run_show(node, facilitated(node, await node.state(), args.convening))


def run_show(node: Node, known: Convening) -> dict[str, Any]:
    """What `speakers.show` says of a meeting."""
    found = node.speakers.queue(known.hash)
    rules = node.speakers.rules(known.hash)
    floor = next((speaker for speaker in found if speaker.speaking), None)
    return {
        "convening": known.hash.hex(),
        "asking": is_asking(node, known),
        "fresh": rules.fresh,
        "seconds": rules.seconds,
        "floor": None if floor is None else _value(floor),
        "until": until(floor, rules),
        "waiting": [_value(speaker) for speaker in found if speaker.spoke is None],
        "spoke": [_value(speaker) for speaker in found if speaker.done is not None],
    }


async def add(node: Node, args: AddArgs) -> dict[str, Any]:
    """Put somebody in the queue.

    Raises:
        NodeError: `already-waiting` or `queue-full`.
    """
    known = facilitated(node, await node.state(), args.convening)
    check_held(known)
    name, group = spoken(args.name), " ".join(args.group.split())
    entry = await node.speakers.add(known.hash, name, group, node.now())
    return {"convening": known.hash.hex(), "entry": entry}


async def call_next(node: Node, args: NextArgs) -> dict[str, Any]:
    """Give the floor to whoever is first; who had it has finished."""
    known = facilitated(node, await node.state(), args.convening)
    check_held(known)
    return _who(known, await node.speakers.next(known.hash, node.now(), args.entry))


async def done(node: Node, args: NextArgs) -> dict[str, Any]:
    """Who has the floor has finished.

    Raises:
        NodeError: `floor-changed`.
    """
    known = facilitated(node, await node.state(), args.convening)
    return _who(known, await node.speakers.done(known.hash, node.now(), args.entry))


async def back(node: Node, args: NextArgs) -> dict[str, Any]:
    """Who was given the floor waits again, as the first.

    Raises:
        NodeError: `floor-changed`.
    """
    known = facilitated(node, await node.state(), args.convening)
    return _who(known, await node.speakers.back(known.hash, args.entry))


async def move(node: Node, args: MoveArgs) -> dict[str, Any]:
    """Let somebody speak sooner or later than they asked to."""
    known = facilitated(node, await node.state(), args.convening)
    await node.speakers.move(known.hash, args.entry, args.places)
    return {"convening": known.hash.hex(), "entry": args.entry}


async def remove(node: Node, args: EntryArgs) -> dict[str, Any]:
    """Take somebody out of the queue who waits; a speech that was begun stays counted.

    Raises:
        NodeError: `not-in-queue`.
    """
    known = facilitated(node, await node.state(), args.convening)
    await node.speakers.remove(known.hash, args.entry)
    _scrub(node)
    return {"convening": known.hash.hex(), "entry": args.entry}


async def clear(node: Node, args: ConveningArgs) -> dict[str, Any]:
    """Forget everybody who waits or has spoken."""
    known = facilitated(node, await node.state(), args.convening)
    forgotten = await node.speakers.clear(known.hash)
    _scrub(node)
    return {"convening": known.hash.hex(), "forgotten": forgotten}


async def lead(node: Node, args: LeadArgs) -> dict[str, Any]:
    """Say how the queue is led; it opens to requests an hour before the meeting at the earliest."""
    known = facilitated(node, await node.state(), args.convening)
    if args.asking and not can_open(node, known):
        raise NodeError(
            "queue-not-now",
            "people ask to speak from an hour before a meeting until an hour after it",
            "open the queue when they are there",
        )
    await node.speakers.lead(known.hash, Rules(args.asking, args.fresh, args.seconds))
    return run_show(node, known)


async def mine(node: Node, args: MineArgs) -> dict[str, Any]:
    """A member's place in the queue, who has the floor, and who is next."""
    known = facilitated(node, await node.state(), args.convening)
    return place_of(node, known, MEMBER + args.member)


async def ask(node: Node, args: AskArgs) -> dict[str, Any]:
    """A member of this group asks to speak; who waits already keeps their place."""
    state = await node.state()
    known = facilitated(node, state, args.convening)
    member = node.people.member(args.member)
    if member is None or not member.active:
        raise NodeError("unknown-member", f"no active member has the number {args.member!r}")
    if not is_asking(node, known):
        raise queue_closed()
    name = spoken(args.name or member.name)
    who = MEMBER + member.ref
    own = group_name(state, node.group)
    await node.speakers.ask(known.hash, who, name, own, node.now())
    return place_of(node, known, who)


async def take_back(node: Node, args: MineArgs) -> dict[str, Any]:
    """A member does not ask to speak any more; of who has the floor nothing is changed."""
    known = facilitated(node, await node.state(), args.convening)
    await take_back_of(node, known, MEMBER + args.member)
    return place_of(node, known, MEMBER + args.member)


async def take_back_of(node: Node, known: Convening, who: str) -> None:
    """Somebody who asked by themselves does not ask any more; the entry is overwritten."""
    if await node.speakers.take_back(known.hash, who):
        _scrub(node)


async def forget_queues(node: Node) -> int:
    """Forget queues of meetings over for a week, which nobody emptied; gives how many."""
    held = (await node.state()).convenings
    over = [
        name
        for name in node.speakers.meetings()
        if name in held and node.now() >= held[name].ends + LATE_S
    ]
    for name in over:
        await node.speakers.drop(name)
    if over:
        node.forgetting.unscrubbed.append(node.speakers.file)
    return len(over)


def is_asking(node: Node, known: Convening) -> bool:
    """Whether people may ask to speak by themselves now."""
    return node.speakers.rules(known.hash).asking and can_open(node, known)


def place_of(node: Node, known: Convening, who: str) -> dict[str, Any]:
    """What somebody who asks by themselves is told of the queue.

    `place` is 1 for who is next; None for who does not wait. `name` is what they go by there.
    """
    found = node.speakers.queue(known.hash)
    rules = node.speakers.rules(known.hash)
    waiting = [speaker for speaker in found if speaker.spoke is None]
    floor = next((speaker for speaker in found if speaker.speaking), None)
    place = next((n for n, speaker in enumerate(waiting, 1) if speaker.who == who), None)
    own = floor if floor is not None and floor.who == who else None
    if place is not None:
        own = waiting[place - 1]
    return {
        "convening": known.hash.hex(),
        "asking": is_asking(node, known),
        "fresh": rules.fresh,
        "seconds": rules.seconds,
        "place": place,
        "speaking": own is not None and own.speaking,
        "name": "" if own is None else own.name,
        "waiting": len(waiting),
        "floor": None if floor is None else {"name": floor.name, "group": floor.group},
        "until": until(floor, rules),
        "next": [{"name": s.name, "group": s.group} for s in waiting[:NEXT_SHOWN]],
    }


def spoken(typed: str) -> str:
    """What somebody goes by in the room, as it is shown: one line that reads in one way only.

    Raises:
        NodeError: `bad-spoken-name`.
    """
    name = unicodedata.normalize("NFC", " ".join(typed.split()))
    # Marks that turn the direction of writing would show another name, or hide who is next.
    refused = (c for c in name if unicodedata.category(c) in REFUSED_CATEGORIES)
    if not look_alike(name) or any(c not in JOINERS for c in refused):
        raise NodeError(
            "bad-spoken-name",
            "what somebody goes by is one line that can be read",
            "a name, a number or a seat",
        )
    return name[:MAX_NAME_CHARS]


def until(floor: Speaker | None, rules: Rules) -> int | None:
    """When the speech of who has the floor is to end; None without a limit."""
    if floor is None or floor.spoke is None or not rules.seconds:
        return None
    return floor.spoke + rules.seconds


def can_open(node: Node, known: Convening) -> bool:
    """Whether the meeting is on, with an hour on both sides as for checking in by the code."""
    now = node.now()
    return known.cancelled is None and known.starts - DOORS_S <= now < known.ends + DOORS_S


def _scrub(node: Node) -> None:
    """Have the office see to what may still stand in the write-ahead log."""
    node.forgetting.unscrubbed.append(node.speakers.file)
    node.changed.set()


def _who(known: Convening, found: Speaker | None) -> dict[str, Any]:
    return {
        "convening": known.hash.hex(),
        "speaker": None if found is None else _value(found),
    }


def _value(speaker: Speaker) -> dict[str, Any]:
    by = {MEMBER: "member", GUEST: "guest"}.get(speaker.who.partition(":")[0] + ":", "facilitator")
    return {
        "entry": speaker.id,
        "name": speaker.name,
        "group": speaker.group,
        "asked": speaker.asked,
        "spoke": speaker.spoke,
        "done": speaker.done,
        "by": by,
        "turns": speaker.turns,
    }


COMMANDS = {
    "speakers.show": Command(ConveningArgs, show),
    "speakers.add": Command(AddArgs, add),
    "speakers.next": Command(NextArgs, call_next),
    "speakers.done": Command(NextArgs, done),
    "speakers.back": Command(NextArgs, back),
    "speakers.move": Command(MoveArgs, move),
    "speakers.remove": Command(EntryArgs, remove),
    "speakers.clear": Command(ConveningArgs, clear),
    "speakers.lead": Command(LeadArgs, lead),
    "speakers.mine": Command(MineArgs, mine),
    "speakers.ask": Command(AskArgs, ask),
    "speakers.take-back": Command(MineArgs, take_back),
}
