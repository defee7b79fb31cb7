"""What a duty is about, by its title."""

from __future__ import annotations

from node.names import group_name
from protocol.coalition.state import State
from protocol.duties import Duty, Owed

ID_CHARS = 12


def title_of(state: State, owed: Owed) -> str:
    """What a duty is about, by its title; whose notice it is of words to be erased."""
    if owed.duty is Duty.ERASE_WORDS:
        notice = state.moderation.erasures.get(owed.subject)
        return owed.subject.hex()[:ID_CHARS] if notice is None else group_name(state, notice.group)
    if owed.subject in state.pledges:
        return state.pledges[owed.subject].now.act
    if owed.subject in state.convenings:
        return state.convenings[owed.subject].title
    if owed.subject in state.delegations:
        return state.delegations[owed.subject].title
    if owed.subject in state.ballots:
        return state.ballots[owed.subject].manifest.title
    return owed.subject.hex()[:ID_CHARS]
