"""The calendar: meetings, votes, and what is due when, read off the state."""

from collections.abc import Iterator

from node.names import group_name
from node.timeline.contested_dates import contested_dates
from node.timeline.ids import stable_id
from node.timeline.owed_dates import owed_dates
from node.timeline.values import Occasion
from protocol.ballots.explain import Sentence
from protocol.ballots.explain_text import N_
from protocol.coalition.convenings.values import Convening
from protocol.coalition.demands.values import Demand, DemandStanding
from protocol.coalition.pledges.values import Pledge, PledgeStanding
from protocol.coalition.process.values import Process
from protocol.coalition.state import Ballot, Phase, Proposal, State
from protocol.duties import withdrawn_before

# Some 300 KB; the largest calendars that phones take without complaint are several times that.
MAX_DATES = 500
PAST_S = 92 * 86_400
"""What was longer ago than a season is in the record, not in a calendar."""
_DAY_S = 86_400

MET = frozenset({DemandStanding.MET, DemandStanding.WITHDRAWN})


def all_dates(state: State, region: str = "") -> tuple[Occasion, ...]:
    """What is ahead, then what was lately, as far as there is room; by their start.

    Args:
        region: of the charter; with one, meetings of other regions are left out.
    """
    found = [
        convening_date(state, convening)
        for convening in state.convenings.values()
        if not region or convening.region in ("", region)
    ]
    for ballot in state.ballots.values():
        found += _of_ballot(state, ballot)
    found += [_deliberation(state, p) for p in state.proposals.values()]
    for process in state.processes.values():
        found += _of_process(state, process)
    found += [_pledge(state, pledge) for pledge in state.pledges.values()]
    # What is drafted is nobody's demand yet, and never may be.
    found += [
        _demand(state, demand)
        for demand in state.demands.values()
        if demand.due is not None and demand.standing is not DemandStanding.PROPOSED
    ]
    found += owed_dates(state)
    found += contested_dates(state)
    found.sort(key=lambda date: (date.starts, date.id))
    # From the day's beginning: within a day the same logs give the same file.
    today = state.time - state.time % _DAY_S
    ahead = [date for date in found if date.ends >= today][:MAX_DATES]
    lately = [date for date in found if today - PAST_S <= date.ends < today]
    room = MAX_DATES - len(ahead)
    return (*(lately[-room:] if room else ()), *ahead)


def convening_date(state: State, convening: Convening) -> Occasion:
    """A meeting; it keeps its id when it is moved or cancelled."""
    level = Sentence(N_("Meeting of the whole coalition"))
    if convening.region:
        level = Sentence(N_("Regional meeting: {region}"), {"region": convening.region})
    last = convening.changes[-1] if convening.changes else None
    words = [last.reason] if last is not None and last.reason else []
    if convening.link:
        words.append(convening.link)
    if agenda := "\n".join(f"- {item.title}" for item in convening.agenda):
        words.append(agenda)
    return Occasion(
        id=stable_id(state.coalition, "convening", convening.hash),
        title=Sentence("{title}", {"title": convening.title}),
        notes=(level,),
        words=tuple(words),
        starts=convening.starts,
        ends=convening.ends,
        zone=convening.zone,
        place=convening.place or convening.link,
        path=f"/meetings/{convening.hash.hex()}",
        changed=convening.time if last is None else last.time,
        sequence=len(convening.changes),
        cancelled=convening.cancelled is not None,
    )


def _of_ballot(state: State, ballot: Ballot) -> Iterator[Occasion]:
    schedule = ballot.schedule
    over = _given_up(state, ballot)
    lapsed = over is not None
    named = {"title": ballot.manifest.title}
    late = ballot.opened is not None and ballot.opened > schedule.opens
    dates = (
        ("opens", Sentence(N_("Vote opens: {title}"), named), ballot.opens),
        ("closes", Sentence(N_("Vote closes: {title}"), named), schedule.closes),
        ("due", Sentence(N_("Group results due: {title}"), named), schedule.returns_due),
    )
    since = None if ballot.extension is None else ballot.extension.since
    # Due later, too, where the council was silent from before the close until returns were due.
    first = ballot.manifest.schedule.returns_due
    changes = {
        "opens": ballot.opens if late else None,
        "closes": since,
        "due": first if since is None and schedule.returns_due != first else since,
    }
    for what, title, at in dates:
        moved = changes[what]
        yield Occasion(
            id=stable_id(state.coalition, f"ballot-{what}", ballot.id),
            title=title,
            starts=at,
            ends=at,
            zone=schedule.zone,
            path=f"/ballots/{ballot.id.hex()}",
            changed=over if over is not None else ballot.time if moved is None else moved,
            sequence=(moved is not None) + 2 * lapsed,
            cancelled=lapsed,
            # Nobody waits for the end of what never began, or for its results.
            settled=(what == "due" and ballot.phase is Phase.DECLARED)
            or (what != "opens" and ballot.opened is None),
        )


def _given_up(state: State, ballot: Ballot) -> int | None:
    """When it was sure that nothing comes of a vote; None while something may."""
    if ballot.phase is Phase.WITHDRAWN and ballot.withdrawal is not None:
        return ballot.withdrawal.time
    if ballot.phase is Phase.LAPSED:
        return ballot.schedule.closes
    return withdrawn_before(state, ballot)


def _deliberation(state: State, proposal: Proposal) -> Occasion:
    process = state.processes.get(proposal.hash)
    period = state.charter.rules.deliberation_s if process is None else process.deliberation_s
    merged = proposal.merged
    over = proposal.withdrawn if merged is None else merged.time
    at = proposal.restarted + period
    # Each adoption moves the hour, and sponsors' agreeing that one is editorial may move it back.
    adopted = [a for a in proposal.amendments if a.adopted is not None]
    moved = len(adopted) + sum(len(a.editorials) for a in adopted)
    return Occasion(
        id=stable_id(state.coalition, "deliberation", proposal.hash),
        title=Sentence(N_("Discussion may end: {title}"), {"title": proposal.title}),
        starts=at,
        ends=at,
        zone="UTC",
        path=f"/proposals/{proposal.hash.hex()}",
        changed=proposal.restarted if over is None else over,
        # A merge may be undone and made again: each is a change.
        sequence=moved + 2 * len(proposal.merges) + (over is not None),
        cancelled=over is not None,
    )


def _of_process(state: State, process: Process) -> Iterator[Occasion]:
    title = {"title": state.proposals[process.proposal].title}
    first, others = {process.national}, {*process.regional}
    options, reports = process.options_due, process.reports_due
    for what, sentence, at, awaited in (
        ("options", N_("Report of the first meeting due: {title}"), options, first),
        ("reports", N_("Reports of the regional meetings due: {title}"), reports, others),
    ):
        yield Occasion(
            id=stable_id(state.coalition, f"process-{what}", process.hash),
            title=Sentence(sentence, title),
            starts=at,
            ends=at,
            zone="UTC",
            path=f"/proposals/{process.proposal.hex()}/process",
            changed=process.time,
            # Once a vote has opened a late report changes nothing.
            settled=process.settled is not None or not awaited.intersection(process.missing),
        )


def _pledge(state: State, pledge: Pledge) -> Occasion:
    done = pledge.standing is PledgeStanding.DONE
    group = group_name(state, pledge.group)
    key = N_("Done by {group}: {act}") if done else N_("Due from {group}: {act}")
    told = [report.time for report in pledge.reports]
    return Occasion(
        id=stable_id(state.coalition, "pledge", pledge.id),
        title=Sentence(key, {"group": group, "act": pledge.now.act}),
        starts=pledge.now.due,
        ends=pledge.now.due,
        zone="UTC",
        path="/pledges",
        changed=max([pledge.now.time, *told]),
        sequence=len(pledge.wordings) - 1 + len(pledge.reports),
        settled=done,
    )


def _demand(state: State, demand: Demand) -> Occasion:
    assert demand.due is not None  # the caller asked
    met = demand.standing in MET
    key = N_("No longer due: {title} ({addressee})") if met else N_("Due: {title} ({addressee})")
    return Occasion(
        id=stable_id(state.coalition, "demand", demand.id),
        title=Sentence(key, {"title": demand.title, "addressee": demand.addressee}),
        starts=demand.due,
        ends=demand.due,
        zone="UTC",
        path=f"/demands/{demand.id.hex()}",
        changed=demand.story[-1].time if demand.story else demand.time,
        sequence=len(demand.story),
        cancelled=demand.standing is DemandStanding.LAPSED,
        settled=met,
    )
