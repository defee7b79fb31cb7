"""Which groups may confirm to a newcomer what is certified: those that are there and stay.

Spec: docs/spec/confirming.md section 2. Whoever has left, or is on the way out, may have nothing to
lose by leading newcomers onto another line.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from protocol.coalition.card import Card
from protocol.coalition.charter import Charter
from protocol.coalition.state import State
from protocol.text import look_alike


def founding_groups(charter: Charter, own: Card) -> dict[bytes, str]:
    """The other founders, each with the hand that it is in: whom a charter alone vouches for.

    Args:
        own: as in `present_groups`, as is what is returned.
    """
    cards = {founder.card.group: founder.card.operator for founder in charter.groups}
    return _others(cards, own)


def present_groups(
    state: State, own: Card, forked: Collection[bytes] = frozenset()
) -> dict[bytes, str]:
    """The other groups that may confirm, each with the hand that it is in.

    Not those that left or said that they would, are suspended, whose records are proved to be
    forked, whose keys others claim, or that don't count yet, nor those whose expulsion two groups
    at least agree to, whether or not it is in effect. One that is away in the state is there if it
    answers: cuts of liars that leave out the honest would call them away.

    Args:
        state: folded over all that is held, so that a line that leaves out a departure hides none.
        own: the card of the group whose node asks, which may not be in the state yet. Whoever
            operates that node is no second pair of eyes.
        forked: groups against whose records evidence is held, whether or not it was said.

    Returns:
        Group -> its operator as it is compared, or its id in hex if it has none of its own.
    """
    known = state.membership
    accused = {
        notice.group
        for notice in known.expulsions.values()
        if sum(stance.agree for stance in notice.stances.values()) > 1
    }
    out = {*known.departures, *known.suspended, *known.contested, *accused, *forked}
    cards = {group: state.groups[group].card.operator for group in known.voices}
    return {group: hand for group, hand in _others(cards, own).items() if group not in out}


def _others(operators: Mapping[bytes, str], own: Card) -> dict[bytes, str]:
    """Of an operator that is not said no other group is."""
    hands = {group: look_alike(name) or group.hex() for group, name in operators.items()}
    return {
        group: hands[group]
        for group in sorted(operators)
        if group != own.group and hands[group] != look_alike(own.operator)
    }
