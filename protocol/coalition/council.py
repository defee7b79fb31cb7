"""Who certifies the next cut: what follows from the state that a certified cut folds.

Spec: docs/spec/agreement.md section 8. Every node derives it from the same state, so nobody
appoints a council, and nothing that came after a cut changes who certifies it or what went before.
"""

from protocol.agreement.epoch import Epoch, Seat
from protocol.coalition.state import State


def next_epoch(state: State, before: Epoch) -> Epoch:
    """The epoch that a cut names.

    Args:
        state: folded up to exactly that cut.
        before: the epoch by which the cut itself is certified.

    Returns:
        The same one while the seats are; else the one after it. Once nobody is left who could sit
        in it, the last council stays: somebody has to certify what groups in it still owe.
    """
    seats = seats_of(state)
    if not seats or seats == before.seats:
        return before
    return Epoch(number=before.number + 1, seats=seats)


def seats_of(state: State) -> list[Seat]:
    """The seats that a state gives, in the order of the rotation: by group."""
    members = frozenset(state.membership.members)
    return [
        Seat(group=group, key=state.groups[group].card.agreement_key)
        for group in state.charter.council
        if group in members
    ]
