"""What may be said only after an hour waits for a cut past it: a sooner one could make it early.

A cut is a little behind the clocks. What is published right after an hour can stand in a cut from
before it, and is refused as early by every node, though it was not.
"""

from node.errors import NodeError
from protocol.coalition.state import Ballot, State

MAX_EARLY_S = 300
"""How long a return waits for a cut past the close; a council that is stuck keeps it no longer."""


def awaits_cut(state: State, hour: int, end: int) -> int | None:
    """Until when what is said from `hour` on waits for a cut past it; None if it needn't.

    What is published after such a cut is in a later one. The wait ends while there is time enough
    before `end`, until which it may be said.
    """
    if state.charter.rules.cuts is None or state.time < hour:
        return None
    if state.cut is not None and state.cut.time >= hour:
        return None
    until = hour + min(MAX_EARLY_S, (end - hour) // 3)
    return until if state.time < until else None


def hold_until_closed(state: State, ballot: Ballot) -> None:
    """Hold back what people publish after a close that no cut is past.

    Raises:
        NodeError: `close-unconfirmed`.
    """
    schedule = ballot.schedule
    if awaits_cut(state, schedule.closes, schedule.returns_due) is not None:
        raise NodeError(
            "close-unconfirmed",
            "this vote has just closed, and what is published now could count as from before that",
            "wait until the groups have confirmed something from after the close, "
            "five minutes at most",
        )


def hold_until_due(state: State, due: int) -> None:
    """Hold back what people publish after reports were due, while no cut is past that hour.

    Raises:
        NodeError: `due-unconfirmed`.
    """
    if awaits_cut(state, due, due + 3 * MAX_EARLY_S) is not None:
        raise NodeError(
            "due-unconfirmed",
            "the reports are only just overdue, and what is published now could count as from "
            "before that",
            "wait until the groups have confirmed something from after the time for reports, "
            "five minutes at most",
        )
