"""Boxes in which nobody could vote: the result of their group is people's to send."""

from __future__ import annotations

from typing import TYPE_CHECKING

from protocol.duties import Duty, Owed, duties, return_due

if TYPE_CHECKING:
    from node.core import Node
    from protocol.coalition.state import State


def boxes_owed(node: Node, state: State) -> frozenset[bytes]:
    """The boxes for `duties`: without those that are to be returned and never had a code.

    A group that handed out no code votes on paper, or not at all: which of the two, only people
    know. An empty result by its node would say that nobody came.
    """
    pending = node.boxes.pending()
    return pending - _uncast(node, state, pending)


def own_duties(node: Node, state: State) -> tuple[Owed, ...]:
    """What this node's group owes, and the erasing of boxes that no result will ever empty.

    Without cuts no return is too late. Nobody's vote is in such a box, but who was on the list is,
    whom nothing else would let go once they leave.
    """
    pending = node.boxes.pending()
    uncast = _uncast(node, state, pending)
    found = duties(state, node.group, pending - uncast)
    if state.charter.rules.cuts is not None:
        return found
    over = (n for n in sorted(uncast) if state.time >= return_due(state.ballots[n], node.group))
    return (*found, *(Owed(Duty.ERASE_VOTES, name, None, automatic=True) for name in over))


def _uncast(node: Node, state: State, pending: frozenset[bytes]) -> frozenset[bytes]:
    if not pending:
        return pending
    polled = (o for o in duties(state, node.group, pending) if o.duty is Duty.RETURN_POLLED)
    return frozenset(owed.subject for owed in polled if not node.boxes.coded(owed.subject))
