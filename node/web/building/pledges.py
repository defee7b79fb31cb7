"""View models of pledges, and of the record of a year."""

from collections.abc import Callable, Iterable

from node.names import group_name
from node.web.building.demands import BlobWords
from node.web.viewmodels.pledges import (
    DecisionView,
    DissentView,
    PledgeBoard,
    PledgeCount,
    PledgeView,
    RecordView,
    ReportView,
    WonDemand,
    WordingView,
)
from node.web.viewmodels.proposals import BallotLink
from protocol.coalition.decided import decided_at, holds
from protocol.coalition.pledges.record import FIRST_YEAR, LAST_YEAR, won_in, year_start
from protocol.coalition.pledges.values import Dissent, Pledge, PledgeStanding, PledgeWording
from protocol.coalition.state import Ballot, State
from protocol.duties import reminds


def pledge_board(state: State, group: bytes, words: BlobWords, here: bytes) -> PledgeBoard:
    """The board of all groups, or of one.

    Args:
        group: whose pledges alone are shown; empty for all.
    """
    ballots = [ballot for ballot in state.ballots.values() if holds(ballot)]
    ballots.sort(key=lambda ballot: (-(decided_at(ballot) or 0), ballot.id))
    decisions = tuple(decision_view(state, ballot, words, here, group) for ballot in ballots)
    if group:
        # Of one group: what it said, not the decisions on which it said nothing.
        decisions = tuple(d for d in decisions if d.pledges or d.dissents)
    pledges = [pledge for decision in decisions for pledge in decision.pledges]
    named: Callable[[PledgeView], str] = (
        (lambda p: p.decision.title) if group else (lambda p: p.group)
    )
    own = [pledge for pledge in state.pledges.values() if pledge.group == here]
    return PledgeBoard(
        group=group.hex(),
        group_name=group_name(state, group) if group else "",
        choices=tuple((name.hex(), group_name(state, name)) for name in state.groups),
        decisions=decisions,
        counts=_counts(pledges, named),
        reminders=tuple(pledge_view(state, p, words, here) for p in own if reminds(p, state.time)),
    )


def decision_view(
    state: State, ballot: Ballot, words: BlobWords, here: bytes, group: bytes = b""
) -> DecisionView:
    """What groups undertake about one decision, or what one of them does."""
    pledges = [pledge for pledge in state.pledges.values() if pledge.ballot == ballot.id]
    dissents = [dissent for dissent in state.dissents if dissent.ballot == ballot.id]
    spoke = {p.group for p in pledges} | {d.group for d in dissents}
    return DecisionView(
        decision=_link(ballot),
        decided=decided_at(ballot) or 0,
        pledges=tuple(
            pledge_view(state, p, words, here) for p in pledges if group in (b"", p.group)
        ),
        dissents=tuple(_dissent(state, d) for d in dissents if group in (b"", d.group)),
        silent=tuple(
            group_name(state, name)
            for name in state.membership.members
            if name not in spoke and group in (b"", name)
        ),
    )


def pledge_view(state: State, pledge: Pledge, words: BlobWords, here: bytes) -> PledgeView:
    """One pledge with its history."""
    done = pledge.standing is PledgeStanding.DONE
    return PledgeView(
        id=pledge.id.hex(),
        group=group_name(state, pledge.group),
        decision=_link(state.ballots[pledge.ballot]),
        now=_wording(pledge.now, pledge.group, words),
        standing=str(pledge.standing),
        late=not done and state.time >= pledge.now.due,
        own=pledge.group == here,
        history=tuple(_wording(wording, pledge.group, words) for wording in pledge.wordings[:-1]),
        reports=tuple(ReportView(r.time, r.outcome, r.note) for r in pledge.reports),
    )


def record_view(state: State, year: int, words: BlobWords, here: bytes) -> RecordView:
    """What was won in a year; the year is one that `won_in` knows."""
    won = won_in(state, year)
    ballots = state.ballots
    return RecordView(
        year=year,
        years=_years(state),
        demands=tuple(
            WonDemand(
                id=name.hex(),
                title=state.demands[name].title,
                addressee=state.demands[name].addressee,
                what=event.what,
                time=event.time,
            )
            for name, event in won.demands
        ),
        decided=tuple(_link(ballots[name]) for name in won.decided),
        kept=tuple((_link(ballots[name]), time) for name, time in won.kept),
        done=tuple(
            (pledge_view(state, state.pledges[name], words, here), told.time)
            for name, told in won.done
        ),
        pledged=len(won.pledged),
        dissents=tuple(_dissent(state, d) for d in state.dissents if d.hash in won.dissents),
    )


def year_of(time: int) -> int:
    """The year in UTC in which a second lies; clamped to those that have a record."""
    year = min(max(FIRST_YEAR, 1970 + time // (366 * 86_400)), LAST_YEAR)
    while year < LAST_YEAR and year_start(year + 1) <= time:
        year += 1
    return year


def _years(state: State) -> tuple[int, ...]:
    first, last = year_of(state.charter.founded), year_of(state.time)
    return tuple(range(first, max(first, last) + 1))


def _counts(
    pledges: Iterable[PledgeView], named: Callable[[PledgeView], str]
) -> tuple[PledgeCount, ...]:
    """How pledges stand, by name in the order met."""
    found: dict[str, list[int]] = {}
    for pledge in pledges:
        counts = found.setdefault(named(pledge), [0, 0, 0, 0])
        place = 3 if pledge.late else ("done", "partial", "open").index(pledge.standing)
        counts[place] += 1
    return tuple(PledgeCount(name, *counts) for name, counts in found.items())


def _link(ballot: Ballot) -> BallotLink:
    return BallotLink(ballot.id.hex(), ballot.manifest.title, str(ballot.phase))


def _wording(wording: PledgeWording, group: bytes, words: BlobWords) -> WordingView:
    spoken = words(wording.blob, group) if wording.blob else None
    name = "" if not wording.blob else None if spoken is None else spoken.text
    return WordingView(wording.time, wording.act, wording.role, name, wording.due)


def _dissent(state: State, said: Dissent) -> DissentView:
    return DissentView(
        group=group_name(state, said.group),
        decision=_link(state.ballots[said.ballot]),
        time=said.time,
        reason=said.reason,
    )
