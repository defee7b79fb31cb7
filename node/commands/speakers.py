"""The speakers' queue of a meeting that this group facilitates; it never leaves the node."""

from typing import Annotated, Any

from msgspec import Meta

from node.commands.attendance import facilitated
from node.commands.base import Command
from node.commands.convenings import ConveningArgs
from node.core import Node
from node.store.speakers import Speaker

Entry = Annotated[int, Meta(ge=1)]


class AddArgs(ConveningArgs):
    """Somebody who wants to speak, by what they go by in the room."""

    name: Annotated[str, Meta(min_length=1, max_length=120)]
    group: Annotated[str, Meta(max_length=120)] = ""


class EntryArgs(ConveningArgs):
    """Names an entry by its number."""

    entry: Entry


class MoveArgs(EntryArgs):
    """Moves an entry up (negative) or down."""

    places: Annotated[int, Meta(ge=-500, le=500)]


async def show(node: Node, args: ConveningArgs) -> dict[str, Any]:
    """Who waits, in order, and who has spoken."""
    known = facilitated(node, await node.state(), args.convening)
    found = node.speakers.queue(known.hash)
    return {
        "convening": known.hash.hex(),
        "waiting": [_value(speaker) for speaker in found if speaker.spoke is None],
        "spoke": [_value(speaker) for speaker in found if speaker.spoke is not None],
    }


async def add(node: Node, args: AddArgs) -> dict[str, Any]:
    """Put somebody at the end of the queue."""
    known = facilitated(node, await node.state(), args.convening)
    entry = await node.speakers.add(known.hash, args.name, args.group, node.now())
    return {"convening": known.hash.hex(), "entry": entry}


async def call_next(node: Node, args: ConveningArgs) -> dict[str, Any]:
    """Give the floor to whoever is first."""
    known = facilitated(node, await node.state(), args.convening)
    found = await node.speakers.next(known.hash, node.now())
    speaker = None if found is None else _value(found)
    return {"convening": known.hash.hex(), "speaker": speaker}


async def move(node: Node, args: MoveArgs) -> dict[str, Any]:
    """Let somebody speak sooner or later than they asked to."""
    known = facilitated(node, await node.state(), args.convening)
    await node.speakers.move(known.hash, args.entry, args.places)
    return {"convening": known.hash.hex(), "entry": args.entry}


async def remove(node: Node, args: EntryArgs) -> dict[str, Any]:
    """Take somebody out of the queue."""
    known = facilitated(node, await node.state(), args.convening)
    await node.speakers.remove(known.hash, args.entry)
    return {"convening": known.hash.hex(), "entry": args.entry}


async def clear(node: Node, args: ConveningArgs) -> dict[str, Any]:
    """Forget everybody who waits or has spoken."""
    known = facilitated(node, await node.state(), args.convening)
    return {"convening": known.hash.hex(), "forgotten": await node.speakers.clear(known.hash)}


def _value(speaker: Speaker) -> dict[str, Any]:
    return {
        "entry": speaker.id,
        "name": speaker.name,
        "group": speaker.group,
        "asked": speaker.asked,
        "spoke": speaker.spoke,
    }


COMMANDS = {
    "speakers.show": Command(ConveningArgs, show),
    "speakers.add": Command(AddArgs, add),
    "speakers.next": Command(ConveningArgs, call_next),
    "speakers.move": Command(MoveArgs, move),
    "speakers.remove": Command(EntryArgs, remove),
    "speakers.clear": Command(ConveningArgs, clear),
}
