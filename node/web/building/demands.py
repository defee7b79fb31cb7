"""View models of demands, and of decisions that wait."""

from collections.abc import Iterable

from node.commands.conditions import chosen_option
from node.names import by_name, group_name
from node.web.building.seats import BlobWords, seat_views
from node.web.viewmodels.demands import (
    AttestedView,
    ClauseView,
    ConditionView,
    DemandLine,
    DemandView,
    EventView,
    GroupChoice,
    MoveView,
)
from node.web.viewmodels.links import BallotLink, ProposalLink
from protocol.coalition.conditions.values import Attested, Conditional, Waiting
from protocol.coalition.delegates.values import Delegation, Recall
from protocol.coalition.demands.derive import fits
from protocol.coalition.demands.values import Demand, DemandEvent, DemandMove, DemandStanding
from protocol.coalition.state import State

_UNMET = frozenset({DemandStanding.SERVED, DemandStanding.PARTLY_MET, DemandStanding.REFUSED})


def demand_line(state: State, demand: Demand) -> DemandLine:
    """A demand on the board."""
    late = demand.standing in _UNMET and demand.due is not None and state.time >= demand.due
    return DemandLine(
        id=demand.id.hex(),
        title=demand.title,
        addressee=demand.addressee,
        group=group_name(state, demand.group),
        time=demand.time,
        standing=str(demand.standing),
        step=demand.step,
        steps=len(demand.ladder),
        step_text=demand.ladder[demand.step - 1] if demand.step else "",
        due=demand.due,
        overdue=late,
    )


def demand_view(state: State, demand: Demand, words: BlobWords, here: bytes) -> DemandView:
    """A demand's page on a group's node."""
    trigger = demand.trigger
    return DemandView(
        line=demand_line(state, demand),
        text=demand.text,
        test=demand.test,
        days=demand.days,
        consequence=demand.consequence,
        ladder=demand.ladder,
        first_step=demand.first_step,
        trigger=None if trigger is None else condition_view(state, trigger, words, here),
        decision=ballot_link(state, demand.ballot),
        proposals=_proposals(state, demand.proposals),
        story=tuple(_event(state, event) for event in demand.story),
        moves=tuple(_move(state, demand, move, words, here) for move in demand.moves),
    )


def condition_view(
    state: State, found: Conditional, words: BlobWords, here: bytes
) -> ConditionView:
    """What a decision waits for, and who said that it is met."""
    said = {one.group for one in found.attested}
    named = here in found.condition.attesters and here not in said
    ballot = state.ballots.get(found.ballot or b"")
    return ConditionView(
        clause=found.clause.hex(),
        text=found.condition.text,
        attesters=tuple(group_name(state, group) for group in found.condition.attesters),
        needed=found.condition.needed,
        until=found.condition.until or None,
        standing=str(found.standing),
        decision=ballot_link(state, found.ballot),
        since=found.since,
        attested=tuple(_attested(state, one, words) for one in found.attested),
        option="" if ballot is None else chosen_option(ballot, found.option),
        may_attest=named and found.standing in (Waiting.WAITING, Waiting.ACTIVE),
    )


def clause_views(
    state: State, clauses: Iterable[bytes], words: BlobWords, here: bytes
) -> tuple[ClauseView, ...]:
    """What is so if a proposal carries; what is not here is left out."""
    moves: dict[bytes, tuple[Demand, DemandMove | None]] = {
        move.hash: (demand, move) for demand in state.demands.values() for move in demand.moves
    }
    found = []
    recalls = _recalls(state)
    for name in clauses:
        waits = state.conditions.get(name)
        condition = None if waits is None else condition_view(state, waits, words, here)
        if name in state.demands:
            demand, move = state.demands[name], None
        elif name in moves:
            demand, move = moves[name]
        else:
            if condition is not None:
                found.append(ClauseView(name.hex(), "condition", "", condition=condition))
            if name in recalls:
                found.append(_recall(*recalls[name], words))
            continue
        found.append(
            ClauseView(
                id=name.hex(),
                kind="demand" if move is None else "move",
                title=demand.title,
                demand=demand.id.hex(),
                addressee=demand.addressee,
                text=demand.text if move is None else move.reason,
                to="" if move is None else move.to,
                step=0 if move is None else move.step,
                condition=condition,
            )
        )
    return tuple(found)


def _recalls(state: State) -> dict[bytes, tuple[Delegation, Recall]]:
    """Every recall that is or was a clause, with the delegation of which it was said."""
    return {
        said.hash: (one, said)
        for one in state.delegations.values()
        for said in (*one.proposed, *one.recalls)
        if said.delegation == one.hash
    }


def _recall(one: Delegation, said: Recall, words: BlobWords) -> ClauseView:
    seats = seat_views(one, words)
    gone = tuple(seats[place] for place in said.seats)
    return ClauseView(said.hash.hex(), "recall", one.title, text=said.reason, seats=gone)


def group_choices(state: State) -> tuple[GroupChoice, ...]:
    """The groups that belong to the coalition, by name."""
    members = by_name(state, state.membership.members)
    return tuple(GroupChoice(name.hex(), group_name(state, name)) for name in members)


def ballot_link(state: State, ballot: bytes | None) -> BallotLink | None:
    """A vote by name; None if there is none."""
    if ballot is None:
        return None
    found = state.ballots[ballot]
    return BallotLink(found.id.hex(), found.manifest.title, str(found.phase))


def _attested(state: State, one: Attested, words: BlobWords) -> AttestedView:
    spoken = words(one.blob, one.group)
    return AttestedView(
        group=group_name(state, one.group),
        time=one.time,
        text=None if spoken is None else spoken.text,
        author="" if spoken is None else spoken.author,
        link=one.link,
        document=one.document.hex(),
    )


def _event(state: State, event: DemandEvent) -> EventView:
    link = ballot_link(state, event.ballot)
    assert link is not None  # whatever happened to a demand, a ballot decided
    return EventView(event.time, event.what, event.step, link, event.made)


def _move(
    state: State, demand: Demand, move: DemandMove, words: BlobWords, here: bytes
) -> MoveView:
    waits = move.conditional
    open_still = move.ballot is None and demand.standing is not DemandStanding.PROPOSED
    return MoveView(
        id=move.hash.hex(),
        group=group_name(state, move.group),
        time=move.time,
        to=move.to,
        step=move.step,
        reason=move.reason,
        proposals=_proposals(state, move.proposals),
        decision=ballot_link(state, move.ballot),
        since=move.since,
        condition=None if waits is None else condition_view(state, waits, words, here),
        made=any(event.clause == move.hash and event.made for event in demand.story),
        idle=open_still and not fits(demand.standing, demand.step, move.to, move.step),
    )


def _proposals(state: State, names: Iterable[bytes]) -> tuple[ProposalLink, ...]:
    return tuple(ProposalLink(name.hex(), state.proposals[name].title) for name in names)
