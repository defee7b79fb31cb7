"""View models of pledges, and of the record of a year."""

from collections.abc import Sequence

from node.names import by_name, group_name
from node.web.building.seats import BlobWords
from node.web.viewmodels.links import BallotLink
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
from protocol.coalition.decided import decided_at
from protocol.coalition.pledges.record import (
    FIRST_YEAR,
    LAST_YEAR,
    asks_deeds,
    not_heard,
    won_in,
    year_start,
)
from protocol.coalition.pledges.values import Dissent, Pledge, PledgeStanding, PledgeWording
from protocol.coalition.state import Ballot, State
from protocol.duties import reminds

MAX_DECISIONS_ON_PAGE = 20
"""Decisions with their tables of pledges on one page: some ten screens of a phone."""


def pledge_board(
    state: State, group: bytes, words: BlobWords, here: bytes, page: int = 1
) -> PledgeBoard | None:
    """The board of all groups, or of one; its counts are those of all pages.

    Args:
        group: whose pledges alone are shown; empty for all.
        page: from 1, the newest decisions first; there is nothing (None) after the last.
    """
    ballots = [ballot for ballot in state.ballots.values() if asks_deeds(state, ballot)]
    ballots.sort(key=lambda ballot: (-(decided_at(ballot) or 0), ballot.id))
    if group:
        # Of one group: what it said, not the decisions on which it said nothing.
        spoke = {p.ballot for p in state.pledges.values() if p.group == group}
        spoke |= {d.ballot for d in state.dissents if d.group == group}
        ballots = [ballot for ballot in ballots if ballot.id in spoke]
    pages = max(1, -(-len(ballots) // MAX_DECISIONS_ON_PAGE))
    if not 1 <= page <= pages:
        return None
    shown = ballots[(page - 1) * MAX_DECISIONS_ON_PAGE : page * MAX_DECISIONS_ON_PAGE]
    decisions = tuple(decision_view(state, ballot, words, here, group) for ballot in shown)
    own = [pledge for pledge in state.pledges.values() if pledge.group == here]
    return PledgeBoard(
        group=group.hex(),
        group_name=group_name(state, group) if group else "",
        choices=tuple(
            (name.hex(), group_name(state, name)) for name in by_name(state, state.groups)
        ),
        decisions=decisions,
        counts=_counts(state, ballots, group),
        reminders=tuple(pledge_view(state, p, words, here) for p in own if reminds(p, state.time)),
        page=page,
        pages=pages,
    )


def decision_view(
    state: State, ballot: Ballot, words: BlobWords, here: bytes, group: bytes = b""
) -> DecisionView:
    """What groups undertake about one decision, or what one of them does."""
    pledges = [pledge for pledge in state.pledges.values() if pledge.ballot == ballot.id]
    dissents = [dissent for dissent in state.dissents if dissent.ballot == ballot.id]
    return DecisionView(
        decision=_link(ballot),
        decided=decided_at(ballot) or 0,
        pledges=tuple(
            pledge_view(state, p, words, here) for p in pledges if group in (b"", p.group)
        ),
        dissents=tuple(_dissent(state, d) for d in dissents if group in (b"", d.group)),
        silent=tuple(
            group_name(state, name) for name in not_heard(state, ballot) if group in (b"", name)
        ),
    )


def pledge_view(state: State, pledge: Pledge, words: BlobWords, here: bytes) -> PledgeView:
    """One pledge with its history."""
    return PledgeView(
        id=pledge.id.hex(),
        group=group_name(state, pledge.group),
        decision=_link(state.ballots[pledge.ballot]),
        now=_wording(pledge.now, pledge.group, words),
        standing=str(pledge.standing),
        late=_late(state, pledge),
        own=pledge.group == here,
        history=tuple(_wording(wording, pledge.group, words) for wording in pledge.wordings[:-1]),
        reports=tuple(ReportView(r.time, r.outcome, r.note) for r in pledge.reports),
    )


def record_view(state: State, year: int | None, words: BlobWords, here: bytes) -> RecordView | None:
    """What was won in a year, this one if none is named; None for a year without a record."""
    year = year_of(state.time) if year is None else year
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
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


def _late(state: State, pledge: Pledge) -> bool:
    return pledge.standing is not PledgeStanding.DONE and state.time >= pledge.now.due


def _counts(state: State, ballots: Sequence[Ballot], group: bytes) -> tuple[PledgeCount, ...]:
    """How all pledges on these decisions stand: by group, or those of one group by decision."""
    order = {ballot.id: place for place, ballot in enumerate(ballots)}
    pledges = [p for p in state.pledges.values() if p.ballot in order and group in (b"", p.group)]
    found: dict[str, list[int]] = {}
    for pledge in sorted(pledges, key=lambda p: order[p.ballot]):
        title = state.ballots[pledge.ballot].manifest.title
        named = title if group else group_name(state, pledge.group)
        counts = found.setdefault(named, [0, 0, 0, 0])
        standing = ("done", "partial", "open").index(str(pledge.standing))
        counts[3 if _late(state, pledge) else standing] += 1
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
