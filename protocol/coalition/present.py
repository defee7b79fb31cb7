"""Which groups may confirm to a newcomer what is certified: those that are there and stay.

Spec: docs/spec/confirming.md section 2. Whoever has left, or is on the way out, may have nothing to
lose by leading newcomers onto another line.
"""

from __future__ import annotations

from protocol.coalition.state import State
from protocol.text import look_alike


def present_groups(state: State, own: bytes) -> dict[bytes, str]:
    """The other groups that may confirm, each with the hand that it is in.

    Not those that left or said that they would, are suspended, or don't count yet, nor those whose
    expulsion two groups at least agree to, whether or not it is in effect. One that is away in the
    state is there if it answers: cuts of liars that leave out the honest would call them away.

    Args:
        state: folded over all that is held, so that a line that leaves out a departure hides none.
        own: the group of the node that asks. Whoever operates it is no second pair of eyes.

    Returns:
        Group -> its operator as it is compared, or its id in hex if it has none of its own.
    """
    known = state.membership
    accused = {
        notice.group
        for notice in known.expulsions.values()
        if sum(stance.agree for stance in notice.stances.values()) > 1
    }
    out = {own, *known.departures, *known.suspended, *accused}
    hands = {group: _hand(state, group) for group in {*known.voices, own}}
    return {
        group: hands[group]
        for group in sorted(known.voices)
        if group not in out and hands[group] != hands[own]
    }


def _hand(state: State, group: bytes) -> str:
    return look_alike(state.groups[group].card.operator) or group.hex()
