"""Which groups may confirm to a newcomer what is certified: those that are there and stay.

Spec: docs/spec/confirming.md section 2. Whoever has left, or is on the way out, may have nothing to
lose by leading newcomers onto another line.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from protocol.coalition.card import Card
from protocol.coalition.charter import Charter
from protocol.coalition.council import voted_twice
from protocol.coalition.state import State
from protocol.text import look_alike


def founding_groups(charter: Charter, own: Card) -> dict[bytes, str]:
    """The other founders, each with the hand that it is in: whom a charter alone vouches for.

    Args:
        own: as in `present_groups`, as is what is returned.
    """
    operators = {f.card.group: {f.card.operator} for f in charter.groups}
    return _others(operators, own)


def present_groups(
    state: State, own: Card, forked: Collection[bytes] = frozenset()
) -> dict[bytes, str]:
    """The other groups that may confirm, each with the hand that it is in.

    Not those that left or said that they would, are suspended, are proved to have voted against
    the rules on a cut, whose records are proved to be forked, whose keys others claim, or that
    don't count yet, nor those whose expulsion two groups at least agree to, whether or not it is in
    effect. One that is away in the state is there if it answers: cuts of liars that leave out the
    honest would call them away.

    Args:
        state: folded over all that is held, so that a line that leaves out a departure hides none.
        own: the card of the group whose node asks, which may not be in the state yet. Whoever
            operates that node is no second pair of eyes.
        forked: groups against whose records evidence is held, whether or not it was said.

    Returns:
        Group -> the name of its hand: an operator's as it is compared, or the group's id in hex if
        it has none. What a card says stays beside what its group says later: whoever runs several
        nodes could else make a hand of each by a word in each log.
    """
    known = state.membership
    accused = {
        notice.group
        for notice in known.expulsions.values()
        if sum(stance.agree for stance in notice.stances.values()) > 1
    }
    lied = voted_twice(state)
    out = {*known.departures, *known.suspended, *lied, *known.contested, *accused, *forked}
    asked = {*known.voices, own.group} & state.groups.keys()
    operators = {g: {state.groups[g].card.operator, state.operator(g)} for g in sorted(asked)}
    return {group: hand for group, hand in _others(operators, own).items() if group not in out}


def _others(operators: Mapping[bytes, Collection[str]], own: Card) -> dict[bytes, str]:
    """The groups besides the own and those in its hand, by whose hand they are in.

    Args:
        operators: group -> the names of who runs its node, or ran it; empty: the group itself.
    """
    named = {group: {look_alike(name) for name in names} for group, names in operators.items()}
    named[own.group] = named.get(own.group, set()) | {look_alike(own.operator)}
    hands: dict[str, str] = {}
    for names in named.values():
        names.discard("")
        joined = {hands.get(name, name) for name in names}
        for name in {*names, *(n for n, hand in hands.items() if hand in joined)}:
            hands[name] = min(joined)
    by_group = {
        group: next((hands[name] for name in names), group.hex()) for group, names in named.items()
    }
    mine = by_group.pop(own.group)
    return {group: by_group[group] for group in sorted(by_group) if by_group[group] != mine}
