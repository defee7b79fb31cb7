"""News of what came to stand: points of unity, reports, caucuses, who leaves, delegates, triggers.

Words that can be erased are in none of it: what is told here is in statements, not in blobs.
"""

from collections.abc import Iterator

from node.names import group_name
from node.timeline.ids import stable_id
from node.timeline.values import News
from protocol.ballots.explain import Sentence
from protocol.ballots.explain_text import N_
from protocol.coalition.caucuses.values import Caucus
from protocol.coalition.conditions.values import Conditional
from protocol.coalition.convenings.values import Convening
from protocol.coalition.delegates.values import Delegation
from protocol.coalition.membership.values import Departure
from protocol.coalition.state import State
from protocol.coalition.unity.values import Version

# By the motion's action: when it is moved, when it is in force, and when it is taken back.
_POINTS = {
    "add": (
        N_("Motion for a new point of unity"),
        N_("New point of unity, number {number}"),
        N_("Motion for a new point of unity taken back"),
    ),
    "amend": (
        N_("Motion to change point of unity {number}"),
        N_("Point of unity {number} has a new wording"),
        N_("Motion to change point of unity {number} taken back"),
    ),
    "strike": (
        N_("Motion to strike point of unity {number}"),
        N_("Point of unity {number} is struck"),
        N_("Motion to strike point of unity {number} taken back"),
    ),
}
_ACTS = {
    "statement": N_("Caucus {caucus}: {said}"),
    "recommendation": N_("Caucus {caucus} recommends, on “{title}”: {said}"),
    "veto": N_("Caucus {caucus} vetoes “{title}”: {said}"),
    "lift": N_("Caucus {caucus} takes a veto back: {said}"),
}


def standing_news(state: State) -> Iterator[News]:
    """All of it, in no order; some of it may still be ahead of the state's time."""
    for version in state.unity.versions.values():
        yield from _of_point(state, version)
    for convening in state.convenings.values():
        yield from _of_reports(state, convening)
    for caucus in state.caucuses.listed():
        yield from _of_caucus(state, caucus)
    for departure in state.membership.departures.values():
        # Who is expelled doesn't leave; that is told from the notice on.
        if not departure.expelled:
            yield from _of_departure(state, departure)
    for delegation in state.delegations.values():
        yield from _of_delegation(state, delegation)
    of_demands = clauses_of_demands(state)
    for found in state.conditions.values():
        if found.clause not in of_demands:
            yield from _of_condition(state, found)


def clauses_of_demands(state: State) -> dict[bytes, bytes]:
    """Demands and moves about them: clause -> the demand, which has a page and a story."""
    moves = {move.hash: demand.id for demand in state.demands.values() for move in demand.moves}
    return {demand: demand for demand in state.demands} | moves


def _of_point(state: State, version: Version) -> Iterator[News]:
    """The charter's points are no news: they were there when the coalition was founded."""
    if version.action not in _POINTS:
        return
    moved, in_force, taken_back = _POINTS[version.action]
    # A new point has no number before it is in force; its motion's sentence names none.
    named = {"number": version.number}
    steps = [("moved", moved, version.time, version.text or version.reason)]
    if version.since is not None:
        steps.append(("in-force", in_force, version.since, version.text))
    if version.withdrawn is not None:
        steps.append(("withdrawn", taken_back, version.withdrawn, version.withdrawal_reason))
    for what, key, time, words in steps:
        yield News(
            id=stable_id(state.coalition, f"point-{what}", version.id),
            title=Sentence(key, named if "{" in key else {}),
            time=time,
            path=f"/points/versions/{version.id.hex()}",
            group=group_name(state, version.group),
            words=words,
        )


def _of_reports(state: State, convening: Convening) -> Iterator[News]:
    for report in convening.standing:
        yield News(
            id=stable_id(state.coalition, "report-stands", report.hash),
            title=Sentence(
                N_("Report of a meeting confirmed: {title}"), {"title": convening.title}
            ),
            time=report.since or report.time,
            path=f"/meetings/{convening.hash.hex()}",
            group=group_name(state, report.group),
            words=report.summary,
        )


def _of_caucus(state: State, caucus: Caucus) -> Iterator[News]:
    """A caucus once it is listed, and what it says once enough of its members signed it."""
    path = f"/caucuses/{caucus.id.hex()}"
    yield News(
        id=stable_id(state.coalition, "caucus", caucus.id),
        title=Sentence(N_("New caucus: {caucus}"), {"caucus": caucus.name}),
        time=caucus.time,
        path=path,
        words=caucus.purpose,
    )
    for act in caucus.acts:
        if not act.stands:
            continue
        named = {"caucus": caucus.name, "said": act.title}
        if act.subject in state.ballots:
            named["title"] = state.ballots[act.subject].manifest.title
        elif act.subject in state.proposals:
            named["title"] = state.proposals[act.subject].title
        yield News(
            id=stable_id(state.coalition, f"caucus-{act.act}", act.id),
            title=Sentence(_ACTS[act.act], named),
            time=act.time,
            path=path,
            words=act.text,
        )


def _of_departure(state: State, departure: Departure) -> Iterator[News]:
    named = {"group": group_name(state, departure.group)}
    announced, left = N_("{group} is leaving the coalition"), N_("{group} has left the coalition")
    if departure.into:
        named["other"] = group_name(state, departure.into)
        announced, left = (
            N_("{group} will merge into {other}"),
            N_("{group} is now part of {other}"),
        )
    for what, key, time, words in (
        ("leaving", announced, departure.time, departure.reason),
        ("left", left, departure.effective, ""),
    ):
        yield News(
            id=stable_id(state.coalition, what, departure.hash),
            title=Sentence(key, named),
            time=time,
            path="/groups",
            group=named["group"],
            words=words,
        )


def _of_delegation(state: State, delegation: Delegation) -> Iterator[News]:
    group = group_name(state, delegation.group)
    sent, recalled = (
        N_("{group} sends delegates: {title}"),
        N_("{group} recalls delegates: {title}"),
    )
    steps = [("delegates-sent", delegation.hash, sent, delegation.time, "")]
    steps += [
        ("delegates-recalled", recall.hash, recalled, recall.since or recall.time, recall.reason)
        for recall in delegation.recalls
        # It holds in all delegations of one election, and is told once.
        if recall.delegation == delegation.hash
    ]
    for what, name, key, time, words in steps:
        yield News(
            id=stable_id(state.coalition, what, name),
            title=Sentence(key, {"group": group, "title": delegation.title}),
            time=time,
            path="/delegates",
            group=group,
            words=words,
        )


def _of_condition(state: State, found: Conditional) -> Iterator[News]:
    if found.since is None or found.ballot is None:
        return
    ballot = state.ballots[found.ballot]
    yield News(
        id=stable_id(state.coalition, "active", found.clause),
        title=Sentence(N_("Decision now active: {title}"), {"title": ballot.manifest.title}),
        time=found.since,
        path=f"/ballots/{ballot.id.hex()}/result",
        group=group_name(state, ballot.group),
        words=found.condition.text,
    )
