"""What was won in a year: demands met, decisions kept, pledges done.

Spec: docs/spec/coalition/pledges.md section 7. A calendar year in UTC: [1 January, next 1 January).
"""

from collections.abc import Iterable

import msgspec

from protocol.ballots.rule_checks import electorate_groups
from protocol.coalition.decided import HOLDS, decided_at, holds
from protocol.coalition.demands.values import DemandEvent
from protocol.coalition.pledges.values import Pledge, PledgeReport, PledgeStanding
from protocol.coalition.state import Ballot, State

DAY_S = 86_400
FIRST_YEAR, LAST_YEAR = 1970, 9998  # the statements' times end with 9999


class Won(msgspec.Struct, frozen=True):
    """The record of a year; every list by time, then id.

    Attributes:
        demands: what came to be met or partly met: (demand, event).
        decided: ids of the ballots that decided something to carry out.
        kept: (ballot, when): every pledge about it is done, the last one in that year.
        done: (pledge, its report) of pledges that are done, reported in that year.
        pledged: ids of the pledges first made in that year.
        dissents: hashes of the dissent of that year.
    """

    year: int
    demands: tuple[tuple[bytes, DemandEvent], ...]
    decided: tuple[bytes, ...]
    kept: tuple[tuple[bytes, int], ...]
    done: tuple[tuple[bytes, PledgeReport], ...]
    pledged: tuple[bytes, ...]
    dissents: tuple[bytes, ...]


def year_start(year: int) -> int:
    """The first second of a year in UTC.

    Raises:
        ValueError: outside 1970..9999.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR + 1:
        raise ValueError(f"no year of the record: {year}")
    before = year - 1
    leap_days = before // 4 - before // 100 + before // 400
    # 1969 // 4 - 1969 // 100 + 1969 // 400: those before the epoch.
    return (365 * (year - 1970) + leap_days - 477) * DAY_S


def asks_deeds(state: State, ballot: Ballot) -> bool:
    """Whether a ballot decided something that groups can undertake to carry out.

    An election of delegates leaves them nothing to do: of its contests that hold each keeps places
    for some of those who stand, or elected whom a group sends. One that groups pledged about all
    the same, or dissent from, is shown with what they said.
    """
    if not holds(ballot):
        return False
    if any(pledge.ballot == ballot.id for pledge in state.pledges.values()):
        return True
    if any(dissent.ballot == ballot.id for dissent in state.dissents):
        return True
    sent = {one.contest for one in state.delegations.values() if one.ballot == ballot.id}
    return any(
        decision.outcome in HOLDS and index not in sent and not contest.reserved
        for index, (decision, contest) in enumerate(
            zip(ballot.decisions, ballot.manifest.contests, strict=True)
        )
    )


def not_heard(state: State, ballot: Ballot) -> list[bytes]:
    """The members whom a decision binds that neither pledged about it nor dissented; ascending.

    It binds those who were asked: what one group decides for itself leaves the others nothing to
    say, nor is it about who stood aside, had left, or came after its opening.
    """
    spoke = {said.group for said in state.pledges.values() if said.ballot == ballot.id}
    spoke |= {said.group for said in state.dissents if said.ballot == ballot.id}
    bound = electorate_groups(ballot.manifest.rule, state.membership.members)
    away = ballot.aside | spoke
    return [group for group in bound if group in state.membership.members and group not in away]


def won_in(state: State, year: int) -> Won:
    """What a state says was won in a year.

    Raises:
        ValueError: the year is outside 1970..9998.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"no year of the record: {year}")
    start, end = year_start(year), year_start(year + 1)
    pledges = state.pledges.values()
    decided = _decided(state)
    return Won(
        year=year,
        demands=tuple(
            sorted(
                (
                    (demand.id, event)
                    for demand in state.demands.values()
                    for event in demand.story
                    if event.made
                    and event.what in ("met", "partly-met")
                    and start <= event.time < end
                ),
                key=lambda pair: (pair[1].time, pair[0]),
            )
        ),
        decided=tuple(name for time, name in decided if start <= time < end),
        kept=tuple((name, time) for time, name in _kept(decided, pledges) if start <= time < end),
        done=tuple(
            sorted(
                ((p.id, _done(p)) for p in pledges if _is_done(p) and start <= _done(p).time < end),
                key=lambda pair: (pair[1].time, pair[0]),
            )
        ),
        pledged=tuple(p.id for p in pledges if start <= p.wordings[0].time < end),
        dissents=tuple(d.hash for d in state.dissents if start <= d.time < end),
    )


def _decided(state: State) -> list[tuple[int, bytes]]:
    ballots = (ballot for ballot in state.ballots.values() if asks_deeds(state, ballot))
    found = [(decided_at(ballot), ballot.id) for ballot in ballots]
    return sorted((time, name) for time, name in found if time is not None)


def _kept(decided: list[tuple[int, bytes]], pledges: Iterable[Pledge]) -> list[tuple[int, bytes]]:
    """Decisions about which there are pledges, all done; and since when."""
    about: dict[bytes, list[Pledge]] = {name: [] for _time, name in decided}
    for pledge in pledges:
        about[pledge.ballot].append(pledge)
    return sorted(
        (max(_done(p).time for p in those), name)
        for name, those in about.items()
        if those and all(map(_is_done, those))
    )


def _is_done(pledge: Pledge) -> bool:
    return pledge.standing is PledgeStanding.DONE


def _done(pledge: Pledge) -> PledgeReport:
    """The report since which it has been done without a break."""
    first = pledge.reports[-1]
    for report in reversed(pledge.reports):
        if report.outcome != "done":
            break
        first = report
    return first
