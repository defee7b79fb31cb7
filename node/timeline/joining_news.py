"""News of groups that ask to be taken in, or to come back, and of those that were taken in."""

from collections.abc import Iterator

from node.names import group_name
from node.timeline.ids import stable_id
from node.timeline.values import News
from protocol.ballots.explain import Sentence
from protocol.ballots.explain_text import N_
from protocol.coalition.state import State

PATH = "/groups"

# By whether the group was in the coalition before.
_ASKS = {False: N_("{group} asks to be taken in"), True: N_("{group} asks to come back")}
_IN = {False: N_("{group} was taken in"), True: N_("{group} has come back")}


def joining_news(state: State) -> Iterator[News]:
    """All of it, in no order; what is decided is news once a certified cut holds it."""
    for asked in state.membership.applications.values():
        yield News(
            id=stable_id(state.coalition, "application", asked.hash),
            title=Sentence(_ASKS[bool(asked.after)], {"group": asked.founder.card.name}),
            time=asked.time,
            path=PATH,
            group=group_name(state, asked.by),
            words=asked.about,
        )
    for taken in state.membership.admissions:
        name = taken.founder.card.name
        yield News(
            id=stable_id(state.coalition, "admission", taken.hash),
            title=Sentence(_IN[bool(taken.after)], {"group": name}),
            time=taken.since,
            path=PATH,
            group=name,
            words=taken.at_large,
        )
