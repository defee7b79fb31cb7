"""The fold: from the charter, the logs and a time to the coalition's state.

Spec: docs/spec/coalition/fold.md. Pure and total: whatever stands in the logs, it folds, and every
node that holds the same logs folds it to the same state. What is wrong becomes a refusal.
"""

from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from types import MappingProxyType
from typing import Any

import msgspec
from msgspec.structs import replace

from protocol.coalition.ballots import ballot_boundaries, derive_ballot
from protocol.coalition.caucuses.derive import derive_caucuses
from protocol.coalition.caucuses.signatures import settle_signatures
from protocol.coalition.challenges.signatures import settle_challenges
from protocol.coalition.charter import Charter, charter_id
from protocol.coalition.collect import collect
from protocol.coalition.collected import Collected, by_first_ref, moment
from protocol.coalition.conditions.derive import condition_boundaries, derive_conditions
from protocol.coalition.convenings.derive import convening_boundaries, derive_convenings
from protocol.coalition.convenings.recalled import settle_recalled
from protocol.coalition.convenings.seats import settle_check_ins
from protocol.coalition.council import away
from protocol.coalition.cut_mark import CutMark, certified_sizes, check_marks
from protocol.coalition.cut_order import cut_order
from protocol.coalition.delegates.derive import derive_delegates
from protocol.coalition.delegates.due import delegate_boundaries
from protocol.coalition.deliberation.threads import settle_comments
from protocol.coalition.demands.derive import derive_demands
from protocol.coalition.entry import Entry, open_entry
from protocol.coalition.frozen import Frozen, standing_entries, standing_frontier
from protocol.coalition.membership.facts import with_mergers
from protocol.coalition.membership.settle import settle
from protocol.coalition.moderation.derive import derive_moderation, paces
from protocol.coalition.openings import find_openings
from protocol.coalition.order import Ordered
from protocol.coalition.participation.derive import derive_participation
from protocol.coalition.pledges.derive import derive_pledges, pledge_boundaries
from protocol.coalition.process.derive import derive_processes, process_boundaries
from protocol.coalition.proposals import derive_proposal
from protocol.coalition.registers.derive import derive_registers
from protocol.coalition.spent import spent_hash
from protocol.coalition.state import Ballot, Group, Proposal, State
from protocol.coalition.unity.derive import derive_unity

NOTHING_FROZEN: Frozen = MappingProxyType({})


def fold(
    charter: Charter,
    entries: Iterable[Entry],
    frontier: Sequence[tuple[bytes, int]],
    time: int,
    memo: MutableMapping[Any, Any] | None = None,
    frozen: Frozen = NOTHING_FROZEN,
    cuts: Sequence[CutMark] = (),
) -> State:
    """Fold everything that is held, as of `time`.

    What certified cuts hold has their order and times; the rest is provisional, and later than the
    last cut.

    Args:
        charter: the founding charter, already opened and checked.
        entries: of every log held, in any order.
        frontier: (group, size) of every log held.
        time: UTC seconds; with cuts, the second after the last one at the earliest.
        memo: keeps tallies and verdicts on single entries between folds of one charter, for speed;
            the state is the same with and without it.
        frozen: the logs against which evidence is held, with their certified sizes, or those of
            the last cut where they are larger.
        cuts: certified, consecutive, from the coalition's first one.

    Raises:
        ValueError: the cuts are not of one chain.
    """
    check_marks(cuts, charter_id(charter))
    sizes = certified_sizes(cuts)
    frozen = {group: max(size, sizes.get(group, 0)) for group, size in frozen.items()}
    if cuts:
        time = max(time, cuts[-1].time + 1)
    standing = standing_entries(entries, frozen)
    ordered = cut_order(standing, cuts, time, charter.founded, memo)
    state = _fold(charter, ordered, standing_frontier(frontier, frozen), time, memo, cuts)
    return _marked(replace(state, frozen=tuple(sorted(frozen.items()))), cuts, sizes, ordered)


def certified_state(
    charter: Charter,
    entries: Iterable[Entry],
    cuts: Sequence[CutMark],
    memo: MutableMapping[Any, Any] | None = None,
) -> State:
    """The state up to exactly the last cut, as of its time: what the cut's `state` is the hash of.

    It does not depend on what else is held, nor on the evidence that is.

    Args:
        entries: of all logs, any order; at least those that the last cut holds.
        cuts: as for `fold`; at least one.

    Raises:
        ValueError: no cuts, or not of one chain.
    """
    if not cuts:
        raise ValueError("nothing is certified yet")
    check_marks(cuts, charter_id(charter))
    sizes = certified_sizes(cuts)
    held = [entry for entry in entries if entry.index < sizes.get(entry.group, 0)]
    frontier = tuple(sorted(sizes.items()))
    ordered = cut_order(held, cuts, cuts[-1].time, charter.founded, memo)
    state = _fold(charter, ordered, frontier, cuts[-1].time, memo, cuts)
    return replace(_marked(state, cuts, sizes, ordered), spent=spent_hash(held, sizes))


def _marked(
    state: State, cuts: Sequence[CutMark], sizes: Mapping[bytes, int], ordered: Ordered
) -> State:
    """The state with what it says of its cuts; the same state without any."""
    if not cuts:
        return state
    cut = cuts[-1]
    return replace(state, cut=cut, certified=sizes, held_up=ordered.held_up, away=away(state, cuts))


def _fold(
    charter: Charter,
    ordered: Ordered,
    frontier: tuple[tuple[bytes, int], ...],
    time: int,
    memo: MutableMapping[Any, Any] | None,
    cuts: Sequence[CutMark],
) -> State:
    collected = _gather(charter, ordered, time, {} if memo is None else memo, cuts)
    pace = paces(collected)
    registers = derive_registers(collected)
    settle_comments(collected, pace, registers)
    moderation = derive_moderation(collected, pace)
    unity = derive_unity(collected, time)
    settle_signatures(collected, registers)
    settle_challenges(collected, registers)
    caucuses = derive_caucuses(collected, time)
    settle_check_ins(collected)
    collected, voted = settle_recalled(
        collected, lambda tried: _vote(tried, time), lambda found: found.ballots
    )
    proposals, ballots = voted.proposals, voted.ballots
    conditions = derive_conditions(collected, ballots, time)
    demands = derive_demands(collected, ballots, proposals, conditions)
    pledges, dissents = derive_pledges(collected, ballots)
    participation = derive_participation(collected, ballots)
    convenings = derive_convenings(collected)
    delegations = derive_delegates(collected, ballots)
    processes = derive_processes(collected, ballots.values(), time)
    state = State(
        coalition=charter_id(charter),
        charter=collected.versions.charter_of(collected.versions.newest),
        versions=collected.versions,
        time=time,
        frontier=frontier,
        groups=_groups(collected, time),
        proposals=proposals,
        ballots=ballots,
        refusals=tuple(sorted(collected.refusals, key=lambda r: (r.group, r.index))),
        waiting=tuple(entry.hash for entry in ordered.waiting),
        changes_at=None,
        unity=unity,
        membership=collected.record.membership,
        registers=registers,
        conditions=conditions,
        demands=demands,
        pledges=pledges,
        dissents=dissents,
        participation=participation,
        convenings=convenings,
        processes=processes,
        moderation=moderation,
        caucuses=caucuses,
        delegations=delegations,
    )
    return replace(state, changes_at=_changes_at(state, ordered.waiting))


def _gather(
    charter: Charter,
    ordered: Ordered,
    time: int,
    memo: MutableMapping[Any, Any],
    cuts: Sequence[CutMark],
) -> Collected:
    """Every ready entry attached to what it answers, or refused."""
    hours = tuple(cut.time for cut in cuts)
    settled = settle(charter, ordered, time, memo, cuts)
    waiting = by_first_ref(ordered.waiting)
    versions, record, barred = settled.versions, settled.record, settled.barred
    groups = versions.joined.groups
    collected = Collected(charter, versions, groups, memo, waiting, record, barred, hours)
    for entry in ordered.ready:
        collect(collected, entry)
    return collected


def _changes_at(state: State, waiting: Iterable[Entry]) -> int | None:
    """The next time at which the same logs fold to another state; see section 7."""
    rules, ballots = state.charter.rules, state.ballots.values()
    times = [entry.time for entry in waiting]
    times += [t for ballot in ballots for t in ballot_boundaries(ballot, state.rules_of(ballot))]
    times += state.membership.ends
    times += [p.restarted + rules.deliberation_s for p in state.proposals.values()]
    times += condition_boundaries(state.conditions) + pledge_boundaries(state.pledges)
    times += [t for c in state.convenings.values() for t in convening_boundaries(c)]
    times += delegate_boundaries(state.delegations, state.convenings)
    times += process_boundaries(state.processes, state.proposals, ballots)
    return min((t for t in times if t > state.time), default=None)


def fold_logs(
    charter: Charter,
    logs: Iterable[tuple[bytes, Sequence[bytes]]],
    time: int,
    memo: MutableMapping[Any, Any] | None = None,
    frozen: Frozen = NOTHING_FROZEN,
    cuts: Sequence[CutMark] = (),
) -> State:
    """Fold logs given as (group, entries as bytes); for tests and for verifying a bundle."""
    held = [(group, list(data)) for group, data in logs]
    coalition = charter_id(charter)
    entries = (
        open_entry(coalition, group, index, item)
        for group, data in held
        for index, item in enumerate(data)
    )
    frontier = [(group, len(data)) for group, data in held]
    return fold(charter, entries, frontier, time, memo, frozen, cuts)


def _groups(collected: Collected, time: int) -> dict[bytes, Group]:
    groups = {}
    facts = with_mergers(collected.facts, collected.record.membership.left(time))
    for founder in collected.joined.founders.values():
        hint = collected.addresses.get(founder.card.group)
        address = founder.card.address if hint is None else hint[1].url
        affiliated = facts.groups[founder.card.group].affiliated
        groups[founder.card.group] = Group(founder.card, affiliated, address)
    return groups


class _Voted(msgspec.Struct, frozen=True):
    """Proposals and ballots by hash and id, each by claimed time, then that."""

    proposals: dict[bytes, Proposal]
    ballots: dict[bytes, Ballot]


def _vote(collected: Collected, time: int) -> _Voted:
    """Openings first: what comes after one changes its proposal no more."""
    openings = find_openings(collected)
    put = sorted(collected.proposals.values(), key=lambda draft: moment(draft.entry))
    proposals = {draft.entry.hash: derive_proposal(draft) for draft in put}
    drafts = sorted(collected.ballots.values(), key=lambda draft: moment(draft.entry))
    ballots = {
        draft.id: derive_ballot(collected, draft, proposals, openings.get(draft.id), time)
        for draft in drafts
    }
    return _Voted(proposals, ballots)
