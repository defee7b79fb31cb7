"""Who certifies the next cut: what follows from the state that a certified cut folds.

Spec: docs/spec/agreement.md section 8. Every node derives it from the same state, so nobody
appoints a council, and nothing that came after a cut changes who certifies it or what went before.
"""

from collections.abc import Sequence

from protocol.agreement.epoch import Epoch, Seat
from protocol.agreement.votes import MAX_COUNCIL
from protocol.coalition.cut_mark import CutMark
from protocol.coalition.membership.operators import one_of_each
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
    rules, known = state.charter.rules.members, state.membership
    out = set(state.away)
    if rules is not None and rules.suspend:
        # Sanctions are the id's: the seat comes back by a council that the groups decide on later.
        back = {g for g, done in known.healed.items() if (done.since or 0) >= _decided_at(state)}
        out |= set(known.suspended) | back | voted_twice(state)
    return [
        Seat(
            group=group,
            key=known.agreement_keys.get(group, state.groups[group].card.agreement_key),
        )
        for group in _listed(state)
        if group not in out
    ]


def giving_way(state: State) -> tuple[bytes, ...]:
    """The members that would certify if another group hadn't had their operator longer, by id."""
    listed = _of_every_operator(state)
    return tuple(sorted(set(listed) - _first_of_each(state, listed)))


def voted_twice(state: State) -> frozenset[bytes]:
    """Who is proved to have voted against the rules and was not moved into a council since."""
    decided, known = _decided_at(state), state.membership.double_votes
    return frozenset(group for group, proved in known.items() if proved.since >= decided)


def _listed(state: State) -> tuple[bytes, ...]:
    """The members that are to certify, by id, whether they can or not: one of each operator.

    Whose turn that is doesn't depend on who is away or suspended: an operator's seat would else go
    to and fro between its groups, and who forks at one of its nodes would sit by the next.
    """
    listed = _of_every_operator(state)
    one = _first_of_each(state, listed)
    return tuple(sorted([group for group in listed if group in one][:MAX_COUNCIL]))


def _first_of_each(state: State, listed: Sequence[bytes]) -> frozenset[bytes]:
    return one_of_each((g, state.operator(g), _operated_since(state, g)) for g in listed)


def _of_every_operator(state: State) -> list[bytes]:
    """The members of the council in force, and newcomers that the charter gives a seat.

    Who was outside since that council was decided on is a newcomer to it, though it names them: the
    others took in a member, and may have expelled a certifier.
    """
    rules, known = state.charter.rules.members, state.membership
    since = _decided_at(state)
    later = {admission.group for admission in known.admissions if admission.since > since}
    named = known.council or state.charter.council
    listed = [g for g in named if g in known.members and g not in later]
    if rules is not None and rules.join is not None and rules.join.seat:
        listed += [g for g in _newcomers(state) if g in known.members]
    return listed


def _newcomers(state: State) -> list[bytes]:
    """Who was taken in since the council was decided on, counts by now and has a key; oldest first.

    Whoever was in before stays out of it: the groups knew of it.
    """
    known = state.membership
    since = _decided_at(state)
    found: dict[bytes, None] = {}
    for admission in known.admissions:
        group = admission.group
        keyed = known.agreement_keys.get(group, admission.founder.card.agreement_key)
        if keyed and admission.since > since and group not in known.voiceless:
            found[group] = None
    return list(found)


def _operated_since(state: State, group: bytes) -> int:
    """Since when a group that has an operator has it, without having been outside meanwhile."""
    said = state.membership.operators.get(group)
    joined = [a.since for a in state.membership.admissions if a.group == group]
    return max([0 if said is None else said.since, *joined])


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
    out = voted_twice(state) if rules.suspend else frozenset()
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
        # A frozen log can't grow, whoever is there; and who has no seat takes nobody's place.
        and group not in known.suspended
        and group not in out
    )
    return tuple(sorted(group for _, group in gone[: rules.away_max]))
