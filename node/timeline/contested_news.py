"""News of what groups contest: challenged results, notices of expulsion, who is to certify."""

from collections.abc import Iterator

from node.names import group_name
from node.timeline.ids import stable_id
from node.timeline.values import News
from protocol.ballots.explain import Sentence
from protocol.ballots.explain_text import N_
from protocol.coalition.challenges.values import Challenge
from protocol.coalition.membership.values import CouncilMotion, Expulsion
from protocol.coalition.state import Ballot, State

_ORDERS = {
    "recount": N_("Groups are to count again: {title}"),
    "correct": N_("Groups are to put their returns right: {title}"),
}
# A void vote is news of the vote itself.
_ENDS = {
    "upheld": N_("Challenge dismissed: {title}"),
    "answered": N_("Every return that was asked for is there: {title}"),
    "lapsed": N_("Nobody ruled in time on a challenge: {title}"),
}


def contested_news(state: State) -> Iterator[News]:
    """All of it, in no order; some of it may still be ahead of the state's time."""
    for ballot in state.ballots.values():
        if ballot.standing is not None:
            for challenge in ballot.standing.challenges:
                yield from _of_challenge(state, ballot, challenge)
    for notice in state.membership.expulsions.values():
        yield from _of_expulsion(state, notice)
    for motion in state.membership.council_motions.values():
        yield from _of_council(state, motion)


def _of_challenge(state: State, ballot: Ballot, challenge: Challenge) -> Iterator[News]:
    steps = [("made", N_("Result challenged: {title}"), challenge.time, challenge.reason)]
    if (order := challenge.order) is not None:
        steps.append(("ordered", _ORDERS[order.outcome], order.time, ""))
    if challenge.ended is not None and challenge.outcome in _ENDS:
        steps.append(("ended", _ENDS[challenge.outcome], challenge.ended, ""))
    for what, key, time, words in steps:
        yield News(
            id=stable_id(state.coalition, f"challenge-{what}", challenge.id),
            title=Sentence(key, {"title": ballot.manifest.title}),
            time=time,
            path=f"/ballots/{ballot.id.hex()}/result",
            group=group_name(state, challenge.group) if challenge.group else "",
            words=words,
        )


def _of_expulsion(state: State, notice: Expulsion) -> Iterator[News]:
    steps = [("notice", N_("{group} is to be expelled"), notice.time, notice.reason)]
    if notice.effective is not None:
        steps.append(("expelled", N_("{group} was expelled"), notice.effective, ""))
    for what, key, time, words in steps:
        yield News(
            id=stable_id(state.coalition, what, notice.hash),
            title=Sentence(key, {"group": group_name(state, notice.group)}),
            time=time,
            path="/groups",
            group=group_name(state, notice.by),
            words=words,
        )


def _of_council(state: State, motion: CouncilMotion) -> Iterator[News]:
    steps = [("moved", N_("Motion that other groups certify"), motion.time, motion.reason)]
    if motion.since is not None:
        steps.append(("in-force", N_("Other groups certify from now on"), motion.since, ""))
    for what, key, time, words in steps:
        yield News(
            id=stable_id(state.coalition, f"council-{what}", motion.hash),
            title=Sentence(key),
            time=time,
            path="/groups",
            group=group_name(state, motion.by),
            words=words,
        )
