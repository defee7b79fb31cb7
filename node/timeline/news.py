"""What happened in the coalition, newest first, read off the state."""

from collections.abc import Iterator

from msgspec.structs import replace

from node.names import group_name
from node.timeline.charter_news import charter_news
from node.timeline.contested_news import contested_news
from node.timeline.ids import stable_id
from node.timeline.joining_news import joining_news
from node.timeline.soon_news import soon_news
from node.timeline.standing_news import standing_news
from node.timeline.values import Hour, News
from protocol.ballots.explain import Sentence
from protocol.ballots.explain_text import N_
from protocol.coalition.convenings.values import Convening
from protocol.coalition.decided import declared_at
from protocol.coalition.demands.values import Demand
from protocol.coalition.pledges.values import Pledge
from protocol.coalition.state import Ballot, Phase, Proposal, State

# A reader that asks once a week still misses nothing in a lively month.
MAX_NEWS = 100
MAX_NEWS_WORDS = 500
"""Characters of what people wrote, per entry; the page has the rest."""

_CHANGES = {
    "move": N_("Meeting moved: {title}"),
    "cancel": N_("Meeting cancelled: {title}"),
}
_DEMANDS = {
    "adopted": N_("Now our demand: {title}"),
    "served": N_("Demand served: {title}"),
    "step": N_("Demand, next step: {title}"),
    "met": N_("Demand met: {title}"),
    "partly-met": N_("Demand partly met: {title}"),
    "refused": N_("Demand refused: {title}"),
    "withdrawn": N_("Demand withdrawn: {title}"),
    "lapsed": N_("Demand lapsed: {title}"),
}
_REPORTS = {
    "done": N_("{group} has done it: {act}"),
    "partial": N_("{group} has done a part of it: {act}"),
}


def all_news(state: State) -> tuple[News, ...]:
    """The newest `MAX_NEWS` that have happened by the state's time, newest first."""
    found: list[News] = []
    for proposal in state.proposals.values():
        found += _of_proposal(state, proposal)
    for ballot in state.ballots.values():
        found += _of_ballot(state, ballot)
    for convening in state.convenings.values():
        found += _of_convening(state, convening)
    for demand in state.demands.values():
        found += _of_demand(state, demand)
    for pledge in state.pledges.values():
        found += _of_pledge(state, pledge)
    found += _dissents(state)
    found += standing_news(state)
    found += contested_news(state)
    found += charter_news(state)
    found += joining_news(state)
    found += soon_news(state)
    found.sort(key=lambda news: (-news.time, news.id))
    newest = [news for news in found if news.time <= state.time][:MAX_NEWS]
    return tuple(replace(news, words=news.words[:MAX_NEWS_WORDS]) for news in newest)


def _of_proposal(state: State, proposal: Proposal) -> Iterator[News]:
    path = f"/proposals/{proposal.hash.hex()}"
    group = group_name(state, proposal.group)
    yield News(
        id=stable_id(state.coalition, "proposed", proposal.hash),
        title=Sentence(N_("New proposal: {title}"), {"title": proposal.first_title}),
        time=proposal.time,
        path=path,
        group=group,
        words=proposal.summary,
    )
    if proposal.withdrawn is not None:
        yield News(
            id=stable_id(state.coalition, "withdrawn", proposal.hash),
            title=Sentence(N_("Proposal withdrawn: {title}"), {"title": proposal.title}),
            time=proposal.withdrawn,
            path=path,
            group=group,
            words=proposal.withdrawal_reason,
        )
    for merge in proposal.merges:
        named = {"title": proposal.title, "other": state.proposals[merge.into].title}
        steps = [("merged", N_("Proposal “{title}” merged into: {other}"), merge.time)]
        if merge.undone is not None:
            steps.append(
                ("unmerged", N_("Proposal “{title}” no longer merged into: {other}"), merge.undone)
            )
        for what, key, time in steps:
            yield News(
                id=stable_id(state.coalition, what, merge.hash),
                title=Sentence(key, named),
                time=time,
                path=path,
                group=group,
                words=merge.reason if what == "merged" else "",
            )


def _of_ballot(state: State, ballot: Ballot) -> Iterator[News]:
    named = {"title": ballot.manifest.title}
    path = f"/ballots/{ballot.id.hex()}"
    steps = [("announced", N_("Vote announced: {title}"), ballot.time, path)]
    if ballot.opened is not None and ballot.phase is not Phase.LAPSED:
        steps.append(("opened", N_("Vote open: {title}"), ballot.opens, path))
    moved = _moved(ballot)
    if moved is not None:
        steps.append(("extended", N_("Vote goes on longer: {title}"), moved, path))
    if (declared := declared_at(ballot)) is not None:
        steps.append(("decided", N_("Result: {title}"), declared, f"{path}/result"))
    if ballot.withdrawal is not None and ballot.withdrawal.in_force:
        steps.append(("withdrawn", N_("Vote withdrawn: {title}"), ballot.withdrawal.time, path))
    elif ballot.standing is not None and (final := ballot.standing.final) is not None:
        key = N_("Vote void: {title}") if ballot.standing.void else N_("Result final: {title}")
        steps.append(("final", key, final, f"{path}/result"))
    for what, key, time, page in steps:
        yield News(
            id=stable_id(state.coalition, f"ballot-{what}", ballot.id),
            title=Sentence(key, named),
            time=time,
            path=page,
            group=group_name(state, ballot.group),
            words=_words(ballot, what),
            hours=_voting_hours(ballot, what),
            updated=(moved or 0) if what in ("announced", "opened") else 0,
        )


def _moved(ballot: Ballot) -> int | None:
    """Since when an outage has moved its close; None if none has."""
    return None if ballot.extension is None else ballot.extension.since


def _words(ballot: Ballot, what: str) -> str:
    """What stands under a title: what is asked, or what the panel said of an outage."""
    if what == "extended" and ballot.extension is not None:
        about = ballot.extension.about
        return "\n".join(w.reason for w in ballot.extension.words if w.about == about)
    return ballot.manifest.summary if what == "announced" else ""


def _voting_hours(ballot: Ballot, what: str) -> tuple[Hour, ...]:
    """When one votes, told by the news that one can or will; not of a vote that is not to be."""
    told = what in ("announced", "opened", "extended")
    if not told or ballot.phase in (Phase.LAPSED, Phase.WITHDRAWN):
        return ()
    schedule = ballot.schedule
    opens = Hour(N_("Voting opens"), schedule.opens, schedule.zone)
    rest = (
        Hour(N_("Voting closes"), schedule.closes, schedule.zone),
        Hour(N_("Group results due"), schedule.returns_due, schedule.zone),
    )
    return (opens, *rest) if what == "announced" else rest


def _of_convening(state: State, convening: Convening) -> Iterator[News]:
    named = {"title": convening.title}
    steps = [("called", N_("Meeting called: {title}"), convening.hash, convening.time, "")]
    steps += [
        (change.action, _CHANGES[change.action], change.hash, change.time, change.reason)
        for change in convening.changes
        if change.action in _CHANGES
    ]
    stands = convening.cancelled is None
    moved = max((c.time for c in convening.changes if c.action in _CHANGES), default=0)
    for what, key, name, time, words in steps:
        yield News(
            id=stable_id(state.coalition, f"convening-{what}", name),
            title=Sentence(key, named),
            time=time,
            path=f"/meetings/{convening.hash.hex()}",
            group=group_name(state, convening.group),
            words=words,
            hours=_meeting_hours(convening, what, name),
            place=(convening.place or convening.link) if what == "called" and stands else "",
            updated=moved if what == "called" else 0,
        )


def _meeting_hours(convening: Convening, what: str, name: bytes) -> tuple[Hour, ...]:
    """When it is: of a meeting that was called as it stands now, of a move as that moved it."""
    starts, ends = 0, 0
    if what == "called" and convening.cancelled is None:
        starts, ends = convening.starts, convening.ends
    for change in convening.changes:
        if what == "move" and change.hash == name:
            starts, ends = change.starts, change.ends
    hours = ((N_("Begins"), starts), (N_("Ends"), ends))
    return tuple(Hour(key, at, convening.zone) for key, at in hours if at)


def _of_demand(state: State, demand: Demand) -> Iterator[News]:
    for event in demand.story:
        if not event.made:
            continue
        words = demand.ladder[event.step - 1] if event.what == "step" else ""
        yield News(
            id=stable_id(
                state.coalition, f"demand-{event.what} {event.ballot.hex()}", event.clause
            ),
            title=Sentence(_DEMANDS[event.what], {"title": demand.title}),
            time=event.time,
            path=f"/demands/{demand.id.hex()}",
            group=group_name(state, demand.group),
            words=words,
        )


def _of_pledge(state: State, pledge: Pledge) -> Iterator[News]:
    group = group_name(state, pledge.group)
    first = pledge.wordings[0]
    steps = [(pledge.id, N_("{group} pledges: {act}"), first.act, first.time, "")]
    due = (Hour(N_("Until"), first.due, "UTC"),)
    steps += [
        (report.hash, _REPORTS[report.outcome], pledge.now.act, report.time, report.note)
        for report in pledge.reports
    ]
    for name, key, act, time, words in steps:
        yield News(
            id=stable_id(state.coalition, "pledge", name),
            title=Sentence(key, {"group": group, "act": act}),
            time=time,
            path="/pledges",
            group=group,
            words=words,
            hours=due if name == pledge.id else (),
        )


def _dissents(state: State) -> Iterator[News]:
    for said in state.dissents:
        group = group_name(state, said.group)
        title = state.ballots[said.ballot].manifest.title
        yield News(
            id=stable_id(state.coalition, "dissent", said.hash),
            title=Sentence(
                N_("{group} does not carry a decision: {title}"), {"group": group, "title": title}
            ),
            time=said.time,
            path="/pledges",
            group=group,
            words=said.reason,
        )
