"""How much more the others would take of this node's own record."""

from collections.abc import Iterator

from node.checkup.finding import Finding, fail, ok, warn
from node.core import Node

NEARLY = 10
"""Warns once less than one part in so many is left: cuts are certified far more often than that."""


def check_own_room(node: Node) -> Iterator[Finding]:
    """One line, where a quota is in force."""
    room = node.rooms.now()
    if room is None:
        return
    quota, since = node.rooms.quota, room.size - room.certified
    comes_back = "it comes back with the next certified cut; `cuts` says what that waits for"
    if room.beyond:
        yield fail(
            "room",
            f"{since:,} statements of this group's record are not certified, more than the others "
            "take: they hold no more than fits, and this node publishes nothing",
            f"the others fetch what fits by themselves, and cuts certify that; {comes_back}",
        )
    elif room.full:
        yield fail(
            "room",
            f"this group's record has no room left: {since:,} of its statements are not certified, "
            "and the others take no more",
            f"{comes_back}; votes, evidence and keys have room of their own",
        )
    else:
        few = room.left.entries * NEARLY < quota.entries or room.left.bytes * NEARLY < quota.bytes
        message = (
            f"the others take at least {room.left.entries:,} statements more of this group's "
            f"record, with {room.left.bytes / 1024**2:,.1f} MiB, before the next certified cut"
        )
        yield warn("room", message, comes_back) if few else ok("room", message)
