"""View models of delegations."""

from node.commands.delegates import proposals_on
from node.names import group_name
from node.owed.gone import has_left
from node.web.building.seats import BlobWords, seat_views
from node.web.building.sending import elects
from node.web.viewmodels.delegates import (
    AskedRecallView,
    DelegateReportView,
    DelegatesView,
    DelegationView,
    RecallView,
    SeatView,
)
from node.web.viewmodels.links import BallotLink, ProposalLink
from protocol.coalition.delegates.due import report_due, reports_soon, term_ends_soon
from protocol.coalition.delegates.values import DelegateReport, Delegation, Recall
from protocol.coalition.state import Ballot, State


def delegates_view(state: State, words: BlobWords, here: bytes) -> DelegatesView:
    """Every group's delegations, and what this group's own could be about."""
    groups = sorted({one.group for one in state.delegations.values()})
    newest = [*state.delegations.values()][::-1]
    own = [ballot for ballot in state.ballots.values() if ballot.group == here]
    return DelegatesView(
        groups=tuple(
            (
                group_name(state, group),
                tuple(delegation_view(state, d, words, here) for d in newest if d.group == group),
            )
            for group in groups
        ),
        elections=tuple(_link(ballot) for ballot in own if elects(ballot)),
        ballots=tuple(_link(ballot) for ballot in state.ballots.values()),
        meetings=tuple((c.hash.hex(), c.title) for c in state.convenings.values()),
    )


def delegation_view(state: State, one: Delegation, words: BlobWords, here: bytes) -> DelegationView:
    """One delegation."""
    due = report_due(one, state.convenings)
    seats = seat_views(one, words)
    others, left = state.delegations.values(), has_left(state, one.group)
    return DelegationView(
        id=one.hash.hex(),
        group=group_name(state, one.group),
        own=one.group == here,
        title=one.title,
        starts=one.starts,
        ends=one.ends,
        over=one.ends <= state.time,
        chosen=one.chosen,
        how=one.how,
        ballot=None if one.ballot is None else _link(state.ballots[one.ballot]),
        meeting=_meeting(state, one.convening),
        seats=seats,
        vacant=one.vacant,
        recalls=tuple(_recall(state, said, seats) for said in one.recalls),
        asked=tuple(_asked(state, said, seats) for said in one.proposed),
        reports=tuple(_report(state, told, seats, words, one.group) for told in one.reports),
        due=due,
        late=due is not None and due <= state.time and not left,
        remind=reports_soon(one, state.convenings, state.time) and not left,
        again=term_ends_soon(one, others, state.time) and not left,
        erasable=bool(one.blob) and state.moderation.erasure(one.hash) is None,
    )


def _recall(state: State, said: Recall, seats: tuple[SeatView, ...]) -> RecallView:
    return RecallView(
        time=said.since or said.time,
        seats=tuple(seats[place] for place in said.seats),
        by=said.by,
        ballot=_link(state.ballots[said.ballot]) if said.ballot else None,
        rule=said.rule,
        reason=said.reason,
    )


def _asked(state: State, said: Recall, seats: tuple[SeatView, ...]) -> AskedRecallView:
    proposals = proposals_on(state, said.hash)
    return AskedRecallView(
        id=said.hash.hex(),
        time=said.time,
        seats=tuple(seats[place] for place in said.seats),
        reason=said.reason,
        proposals=tuple(ProposalLink(p.hex(), state.proposals[p].title) for p in proposals),
        ballots=tuple(_link(b) for b in state.ballots.values() if b.proposal in proposals),
    )


def _report(
    state: State,
    told: DelegateReport,
    seats: tuple[SeatView, ...],
    words: BlobWords,
    group: bytes,
) -> DelegateReportView:
    held = words(told.blob, group)
    ballot = state.ballots.get(told.target)
    return DelegateReportView(
        id=told.hash.hex(),
        time=told.time,
        seats=tuple(seats[place] for place in told.seats),
        ballot=None if ballot is None else _link(ballot),
        meeting=_meeting(state, told.target),
        since=told.since,
        until=told.until,
        text=None if held is None else held.text,
    )


def _meeting(state: State, name: bytes | None) -> tuple[str, str] | None:
    found = state.convenings.get(name or b"")
    return None if found is None else (found.hash.hex(), found.title)


def _link(ballot: Ballot) -> BallotLink:
    return BallotLink(ballot.id.hex(), ballot.manifest.title, str(ballot.phase))
