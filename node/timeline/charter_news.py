"""News of the charter: a change is moved, decided, in force."""

from collections.abc import Iterator

from node.names import group_name
from node.timeline.ids import stable_id
from node.timeline.values import News
from protocol.ballots.explain import Sentence
from protocol.ballots.explain_text import N_
from protocol.coalition.membership.values import CharterMotion
from protocol.coalition.state import State

PATH = "/charter"

MOVED = N_("Motion to change the charter")
DECIDED = N_("A change of the charter is decided")
IN_FORCE = N_("The charter is changed")


def charter_news(state: State) -> Iterator[News]:
    """All of it, in no order; some of it may still be ahead of the state's time."""
    for motion in state.membership.charter_motions.values():
        yield _news(state, motion, "charter-moved", MOVED, motion.time)
        if motion.decided is not None:
            yield _news(state, motion, "charter-decided", DECIDED, motion.decided)
        if motion.since is not None:
            yield _news(state, motion, "charter-in-force", IN_FORCE, motion.since)


def _news(state: State, motion: CharterMotion, what: str, title: str, time: int) -> News:
    return News(
        id=stable_id(state.coalition, what, motion.hash),
        title=Sentence(title, {}),
        time=time,
        path=PATH,
        group=group_name(state, motion.by),
        words=motion.reason,
    )
