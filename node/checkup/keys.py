"""Which key this group's node signs with, and whether officers can still replace it."""

from collections.abc import Iterator

from node.checkup.finding import Finding, ok, warn
from node.core import Node
from protocol.coalition.state import State

YEAR_S = 366 * 86_400
"""After a year without new shares somebody should look whether they are still there."""


def check_keys(node: Node, state: State) -> Iterator[Finding]:
    """When the group last announced its next key, whose shares officers hold."""
    if node.group not in state.groups:
        return
    chain = state.membership.rotations.get(node.group, ())
    if chain and chain[-1].since is None:
        yield warn(
            "next-key",
            "this group's keys are being replaced, and the new ones are not in effect yet",
            "they are from the next certified cut on; make a backup then",
        )
        return
    if node.unwritable is not None and node.unwritable.code == "keys-awaited":
        return  # made again: how often they were replaced comes with the cuts, `writing` says more
    # Who was taken in later made its shares about then, and a founder who came back long before.
    came = state.versions.joined.firsts.get(node.group, node.charter.founded)
    made = chain[-1].time if chain else came
    replaced = f"{len(chain)} times" if len(chain) != 1 else "once"
    said = f"replaced {replaced}" if chain else "never replaced"
    days = max(0, state.time - made) // 86_400
    message = (
        f"this group's keys were {said}; recovery shares of the next are {days:,} days old"
        if days != 1
        else f"this group's keys were {said}; recovery shares of the next are 1 day old"
    )
    if state.time - made > YEAR_S:
        yield warn(
            "next-key",
            message,
            "have two officers check theirs: `commonweal recovery check --next HASH`; if one is "
            "lost, `commonweal rotate-key` makes new ones with the other two; if two are, "
            "`commonweal recover --without-shares` makes keys about which the others decide",
        )
    else:
        yield ok("next-key", message)
