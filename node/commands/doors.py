"""The code shown in the room of a meeting: people without an access check in by it, as counts."""

from typing import Annotated, Any

from msgspec import Meta

from node.commands.attendance import facilitated
from node.commands.attending import DOORS_S
from node.commands.base import Command
from node.commands.convenings import ConveningArgs, find_convening
from node.config import pages_address
from node.core import Node
from node.errors import NodeError
from node.names import group_name
from node.store.doors import UNSAID

# Half a day: a convention's day. It shuts an hour after the meeting at the latest.
MAX_MINUTES = 720


class OpenArgs(ConveningArgs):
    """For how long the code of a meeting opens; with `anew` nobody who came before is counted."""

    minutes: Annotated[int, Meta(ge=5, le=MAX_MINUTES)] = 180
    anew: bool = False


async def open_(node: Node, args: OpenArgs) -> dict[str, Any]:
    """Open the door of a meeting that this group facilitates; codes shown before open nothing."""
    known = facilitated(node, await node.state(), args.convening)
    now = node.now()
    if known.cancelled is not None:
        raise NodeError("convening-cancelled", "this meeting was cancelled")
    if now < known.starts - DOORS_S:
        raise NodeError(
            "doors-closed",
            "nobody checks in earlier than an hour before the meeting",
            "open it when people come",
        )
    ends = min(now + args.minutes * 60, known.ends + DOORS_S)
    if ends <= now:
        raise NodeError(
            "door-over",
            "this meeting was over an hour ago",
            "who came is counted on the page by which your group checks in",
        )
    await node.traits.doors.open(known.hash, ends, anew=args.anew)
    if args.anew:
        await node.speakers.drop_guests(known.hash)
        # The office sees to what may still stand in the write-ahead log.
        node.forgetting.unscrubbed += [node.traits.file, node.speakers.file]
        node.changed.set()
    return await show(node, args)


async def close(node: Node, args: ConveningArgs) -> dict[str, Any]:
    """Shut it: its code opens nothing any more; who came stays counted."""
    known = facilitated(node, await node.state(), args.convening)
    await node.traits.doors.close(known.hash, node.now())
    return await show(node, args)


async def show(node: Node, args: ConveningArgs) -> dict[str, Any]:
    """The code of now, how long it opens, and how many came by it, by group and region.

    Who has not said of which group they are stands last, with an empty `group` and `name`.
    `unsure`: how many of this group may have said none, as a door from before an upgrade kept both
    alike.
    """
    state = await node.state()
    known = find_convening(state, args.convening)
    shown = node.traits.doors.shown(known.hash, node.now())
    address = pages_address(node.config, state.groups[node.group].address).rstrip("/")
    came = [
        {"group": group.hex(), "name": group_name(state, group), "region": region, "people": n}
        for (group, region), n in node.traits.doors.guests(known.hash).items()
        if group == UNSAID or group in state.groups
    ]
    return {
        "convening": known.hash.hex(),
        "open": shown is not None,
        "code": "" if shown is None else f"{shown.code[:4]}-{shown.code[4:]}",
        "turns": None if shown is None else shown.turns,
        "ends": None if shown is None else shown.ends,
        "address": f"{address}/meetings/{known.hash.hex()}/here",
        "unsure": node.traits.doors.unsure(known.hash, node.group),
        "came": sorted(came, key=lambda row: (not row["group"], row["name"], row["region"])),
    }


async def forget_guests(node: Node) -> int:
    """Erase who came by codes of meetings long over; gives how many doors those were."""
    over = await node.traits.doors.forget(node.now())
    if over:
        node.forgetting.unscrubbed.append(node.traits.file)
    return over


COMMANDS = {
    "door.open": Command(OpenArgs, open_),
    "door.close": Command(ConveningArgs, close),
    "door.show": Command(ConveningArgs, show),
}
