"""What a group that has left the coalition still owes: the rest it could not publish any more."""

from protocol.coalition.state import State
from protocol.duties import Duty, Owed, duties

STILL = frozenset(
    {Duty.RETURN, Duty.RETURN_POLLED, Duty.REPORT_PLEDGE, Duty.ERASE_VOTES, Duty.ERASE_WORDS}
)
"""Statements of theirs are taken after the leaving: `AFTER_LEAVING`."""


def has_left(state: State, group: bytes) -> bool:
    """Whether a group's notice has run out, or the others have expelled it."""
    departure = state.membership.departures.get(group)
    return departure is not None and departure.effective <= state.time


def owed_by(state: State, group: bytes, boxes: frozenset[bytes]) -> tuple[Owed, ...]:
    """As `duties`, without what a group that has left can't do."""
    owed = duties(state, group, boxes)
    return tuple(o for o in owed if o.duty in STILL) if has_left(state, group) else owed
