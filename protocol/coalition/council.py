"""Who certifies the next cut: what follows from the state that a certified cut folds.

Spec: docs/spec/agreement.md section 8. Every node derives it from the same state, so nobody
appoints a council, and nothing that came after a cut changes who certifies it or what went before.
"""

from collections.abc import Sequence

from protocol.agreement.epoch import Epoch, Seat
from protocol.agreement.votes import MAX_COUNCIL
from protocol.coalition.cut_mark import CutMark
from protocol.coalition.state import State
from protocol.text import look_alike


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
    rules, known = state.charter.rules.members, state.membership
    seated = frozenset(known.members) - frozenset(state.away)
    if rules is not None and rules.suspend:
        # Sanctions are the id's: the seat comes back by a council that the groups decide on later.
        back = {g for g, done in known.healed.items() if (done.since or 0) >= _decided_at(state)}
        seated -= frozenset(known.suspended) | back
    return [
        Seat(
            group=group,
            key=known.agreement_keys.get(group, state.groups[group].card.agreement_key),
        )
        for group in _listed(state)
        if group in seated
    ]


def _listed(state: State) -> tuple[bytes, ...]:
    """The groups that are to certify, whether they can or not."""
    rules = state.charter.rules.members
    council = tuple(state.membership.council or state.charter.council)
    if rules is None or rules.join is None or not rules.join.seat:
        return council
    return _with_newcomers(state, council)


def _with_newcomers(state: State, council: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """A council, and who was taken in since and counts among the groups by now, by id.

    Whoever was in before the council was decided on stays out of it: the groups knew of it.
    """
    known = state.membership
    since = _decided_at(state)
    operators = {look_alike(state.groups[group].card.operator) for group in council}
    found = list(council)
    for admission in known.admissions:
        group, card = admission.group, admission.founder.card
        keyed = known.agreement_keys.get(group, card.agreement_key)
        operator = look_alike(card.operator)
        if group in found or admission.since <= since or group in known.voiceless:
            continue
        if not keyed or (operator and operator in operators) or len(found) >= MAX_COUNCIL:
            continue
        found.append(group)
        operators.add(operator)
    return tuple(sorted(found))


def _decided_at(state: State) -> int:
    """Since when the council is in force by decision of the groups; -1: it is the charter's."""
    decided = state.membership.council_motions.get(state.membership.council_base)
    return -1 if decided is None or decided.since is None else decided.since


def away(state: State, cuts: Sequence[CutMark]) -> tuple[bytes, ...]:
    """The groups of the council that are away as of the last cut, by id.

    Only what a log gained shows that its node is there: a signature that is missing from a
    certificate shows nothing, for any quorum's do. Those away longest come first, up to the
    charter's number, so that a council never shrinks further by that without a decision.

    Args:
        cuts: certified, from the first one on.
    """
    rules, known = state.charter.rules.members, state.membership
    if rules is None or not rules.away_cuts or not cuts:
        return ()
    grew = dict.fromkeys(_listed(state), (0, state.charter.founded))
    # Who was taken in, or came back, could say nothing before.
    for admission in known.admissions:
        if admission.group in grew:
            before = sum(mark.time <= admission.since for mark in cuts)
            grew[admission.group] = (before, admission.since)
    sizes: dict[bytes, int] = {}
    for number, mark in enumerate(cuts, 1):
        for group, size in mark.sizes.items():
            if size > sizes.get(group, 0):
                sizes[group] = size
                if group in grew:
                    grew[group] = max(grew[group], (number, mark.time))
    gone = sorted(
        (number, group)
        for group, (number, time) in grew.items()
        if len(cuts) - number >= rules.away_cuts
        and cuts[-1].time - time >= rules.away_s
        # A frozen log can't grow, whoever is there.
        and group not in known.suspended
        and group in known.members
    )
    return tuple(sorted(group for _, group in gone[: rules.away_max]))
