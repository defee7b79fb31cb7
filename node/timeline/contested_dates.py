"""Dates of what groups contest: until when they challenge, rule, and reply to a notice."""

from collections.abc import Iterator

from node.names import group_name
from node.timeline.ids import stable_id
from node.timeline.values import Occasion
from protocol.ballots.explain import Sentence
from protocol.ballots.explain_text import N_
from protocol.coalition.challenges.values import Challenge
from protocol.coalition.membership.values import Expulsion
from protocol.coalition.state import Ballot, State


def contested_dates(state: State) -> Iterator[Occasion]:
    """All of them, in no order."""
    for ballot in state.ballots.values():
        standing = ballot.standing
        if standing is None:
            continue
        if standing.until is not None:
            yield _period(state, ballot, standing.until, standing.final is not None)
        for challenge in standing.challenges:
            yield _ruling(state, ballot, challenge)
    for notice in state.membership.expulsions.values():
        yield _reply(state, notice)


def _period(state: State, ballot: Ballot, until: int, over: bool) -> Occasion:
    """It moves when a corrected return begins the time for challenges anew."""
    assert ballot.standing is not None
    changes = len(ballot.standing.superseded)
    changed = ballot.standing.superseded[-1].until if changes else ballot.standing.declared
    return Occasion(
        id=stable_id(state.coalition, "challenges", ballot.id),
        title=Sentence(N_("Time for challenges ends: {title}"), {"title": ballot.manifest.title}),
        starts=until,
        ends=until,
        zone="UTC",
        path=f"/ballots/{ballot.id.hex()}/result",
        changed=until if changed is None else changed,
        sequence=changes,
        settled=over,
    )


def _ruling(state: State, ballot: Ballot, challenge: Challenge) -> Occasion:
    return Occasion(
        id=stable_id(state.coalition, "ruling", challenge.id),
        title=Sentence(N_("Ruling due: {title}"), {"title": ballot.manifest.title}),
        words=(challenge.reason,),
        starts=challenge.due,
        ends=challenge.due,
        zone="UTC",
        path=f"/ballots/{ballot.id.hex()}/result",
        # What the panel says may be an order, which gives groups time and moves this.
        changed=challenge.words[-1].time if challenge.words else challenge.time,
        sequence=len(challenge.words),
        settled=challenge.ended is not None,
    )


def _reply(state: State, notice: Expulsion) -> Occasion:
    return Occasion(
        id=stable_id(state.coalition, "reply", notice.hash),
        title=Sentence(
            N_("Time for a reply ends, {group} is to be expelled"),
            {"group": group_name(state, notice.group)},
        ),
        words=(notice.reason,),
        starts=notice.due,
        ends=notice.due,
        zone="UTC",
        path="/groups",
        changed=notice.time,
        settled=notice.effective is not None,
    )
