"""Dates of what ends or is owed: delegates' reports and terms, attestations, groups that leave."""

from collections.abc import Iterator

from node.names import group_name
from node.timeline.ids import stable_id
from node.timeline.standing_news import clauses_of_demands
from node.timeline.values import Occasion
from protocol.ballots.explain import Sentence
from protocol.ballots.explain_text import N_
from protocol.coalition.conditions.values import Conditional, Waiting
from protocol.coalition.delegates.due import DAY_S, report_due
from protocol.coalition.delegates.values import Delegation
from protocol.coalition.membership.values import Departure
from protocol.coalition.state import State


def owed_dates(state: State) -> Iterator[Occasion]:
    """All of them, in no order."""
    for delegation in state.delegations.values():
        if delegation.report_days:
            yield _report(state, delegation)
        # Who goes to one meeting is sent for that; nobody follows when their term is over.
        if delegation.convening is None:
            yield _term(state, delegation)
    of_demands = clauses_of_demands(state)
    for found in state.conditions.values():
        if found.ballot is not None and found.condition.until:
            yield _attestation(state, found, found.ballot, of_demands.get(found.clause))
    for departure in state.membership.departures.values():
        if not departure.expelled:
            yield _leaving(state, departure)


def _report(state: State, delegation: Delegation) -> Occasion:
    """The next report; once none is owed any more, that one is not waited for."""
    due = report_due(delegation, state.convenings)
    told = [report.time for report in delegation.reports]
    changes, cancelled = 0, False
    last = max([delegation.time, *told])
    if delegation.convening is not None:
        convening = state.convenings[delegation.convening]
        changes, cancelled = len(convening.changes), convening.cancelled is not None
        last = max([last, *(change.time for change in convening.changes)])
        at = convening.ends + delegation.report_days * DAY_S
    else:
        at = max([delegation.starts, *told])
    key = N_("Report of delegates no longer due: {title} ({group})")
    if due is not None:
        key = N_("Report of delegates due: {title} ({group})")
    return Occasion(
        id=stable_id(state.coalition, "delegates-report", delegation.hash),
        title=Sentence(key, _named(state, delegation)),
        starts=at if due is None else due,
        ends=at if due is None else due,
        zone="UTC",
        path="/delegates",
        changed=last,
        sequence=len(told) + changes,
        cancelled=cancelled,
        settled=due is None,
    )


def _term(state: State, delegation: Delegation) -> Occasion:
    """When it ends; not any more if every delegate was recalled before."""
    nobody = not any(seat.sits for seat in delegation.seats)
    return Occasion(
        id=stable_id(state.coalition, "delegates-term", delegation.hash),
        title=Sentence(N_("Term of delegates ends: {title} ({group})"), _named(state, delegation)),
        starts=delegation.ends,
        ends=delegation.ends,
        zone="UTC",
        path="/delegates",
        changed=max(
            [delegation.time, *(recall.since or recall.time for recall in delegation.recalls)]
        ),
        sequence=len(delegation.recalls),
        cancelled=nobody,
    )


def _attestation(state: State, found: Conditional, ballot: bytes, demand: bytes | None) -> Occasion:
    """Until when groups can say that a condition is met."""
    active = found.standing is Waiting.ACTIVE
    title = state.ballots[ballot].manifest.title if demand is None else state.demands[demand].title
    path = f"/ballots/{ballot.hex()}/result" if demand is None else f"/demands/{demand.hex()}"
    key = N_("Condition met: {title}") if active else N_("Last hour to attest: {title}")
    said = [attested.time for attested in found.attested]
    return Occasion(
        id=stable_id(state.coalition, "attest-until", found.clause),
        title=Sentence(key, {"title": title}),
        words=(found.condition.text,),
        starts=found.condition.until,
        ends=found.condition.until,
        zone="UTC",
        path=path,
        changed=max([found.decided or 0, *said]),
        sequence=len(said),
        settled=active,
    )


def _leaving(state: State, departure: Departure) -> Occasion:
    named = {"group": group_name(state, departure.group)}
    key = N_("Notice ends, {group} leaves the coalition")
    if departure.into:
        key = N_("Notice ends, {group} merges into {other}")
        named["other"] = group_name(state, departure.into)
    return Occasion(
        id=stable_id(state.coalition, "leaves", departure.hash),
        title=Sentence(key, named),
        words=(departure.reason,) if departure.reason else (),
        starts=departure.effective,
        ends=departure.effective,
        zone="UTC",
        path="/groups",
        changed=departure.time,
    )


def _named(state: State, delegation: Delegation) -> dict[str, str]:
    return {"title": delegation.title, "group": group_name(state, delegation.group)}
