"""Which of a group's delegates are at a meeting: seats of its delegation, for a check-in."""

import re
from collections.abc import Sequence

from node.commands.base import pick
from node.errors import NodeError
from protocol.coalition.convenings.bodies import Delegate
from protocol.coalition.convenings.values import Convening
from protocol.coalition.delegates.values import Delegation
from protocol.coalition.state import State

_SEAT = re.compile(r"(\d{1,3})(?:=(\d{1,3}))?")


def sent_to(state: State, group: bytes, convening: Convening) -> list[Delegation]:
    """A group's delegations that could be at a meeting: those for it first, then the latest."""
    found = [
        one
        for one in state.delegations.values()
        if one.group == group
        and (
            one.convening == convening.hash
            or (one.convening is None and one.starts <= convening.starts < one.ends)
        )
    ]
    return sorted(found, key=lambda one: (one.convening is None, -one.time, one.hash))


def seated(
    state: State, group: bytes, convening: Convening, prefix: str | None, seats: Sequence[str]
) -> tuple[bytes, list[Delegate]]:
    """The delegation, and those of it who are there.

    Args:
        prefix: of the delegation's id; None for the first of `sent_to`.
        seats: each "2" for seat 2, or "3=1" for alternate 3 in the place of 1; from 1, empty ones
            are left out.

    Raises:
        NodeError: `no-delegation`, `bad-seat`, or as `pick`.
    """
    possible = {one.hash: one for one in sent_to(state, group, convening)}
    if not possible:
        raise NodeError(
            "no-delegation",
            "your group has named no delegates whom this meeting could have",
            "say whom it sends first, or name them line by line",
        )
    name = (
        pick(prefix, possible, "delegation", "delegates list") if prefix else next(iter(possible))
    )
    return name, [_delegate(possible[name], text) for text in seats if text]


def _delegate(delegation: Delegation, text: str) -> Delegate:
    match = _SEAT.fullmatch(text.strip())
    place = int(match[1]) - 1 if match else -1
    taken = int(match[2]) - 1 if match and match[2] else None
    if not 0 <= place < len(delegation.seats) or (taken is not None and taken < 0):
        raise NodeError(
            "bad-seat",
            f"{text[:20]!r} is no seat of the delegation",
            "the number of a seat, or 3=1 for alternate 3 in the place of 1",
        )
    seat = delegation.seats[place]
    return Delegate(
        mandate="bound" if seat.bound_to else "free",
        bound_to=seat.bound_to,
        alternate=seat.alternate,
        seat=place,
        instead_of=taken,
    )
