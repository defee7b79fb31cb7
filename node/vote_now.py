"""What holds of a vote now and what comes next, in one line for people who vote."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import field

from protocol.ballots.explain_text import N_
from protocol.coalition.decided import is_final
from protocol.coalition.state import Ballot, Phase, State
from protocol.duties import never_opens

TO_OPEN = N_("Voting begins {opens}, if nothing is missing by then, and ends {closes}.")
FIXED = N_("Voting begins {opens} by itself, and ends {closes}.")
LATE = N_(
    "Its hour has come, but something was missing. It opens as soon as nothing is, before {last}; "
    "after that it can't open any more."
)
TOO_LATE = N_(
    "It can't open any more: nobody votes in it, nothing is decided by it, and no result comes. "
    "The question can be put to a vote anew."
)
OPEN = N_(
    "Voting goes on until {closes}. Then the groups send their results, until {due}; before the "
    "close nobody knows how it stands."
)
CLOSED = N_(
    "Voting is over. The groups send their results until {due}; what has come so far can still "
    "change."
)
CHALLENGED = N_("The time for results is over. They can be challenged until {until}.")
DECIDED = N_(
    "The time for challenges is over. What was decided is final once the groups have confirmed "
    "that, and the panel has ruled on what was challenged."
)
DECLARED = N_(
    "The groups' results are counted. What was decided is final once the groups have confirmed "
    "it together."
)
UNCONFIRMED = N_(
    "The groups' results are counted. The groups confirm nothing together, so a result that comes "
    "late can still change what was decided."
)
FINAL = N_("The result is final.")


class VoteNow(msgspec.Struct, frozen=True):
    """A sentence with hours in it.

    Attributes:
        key: its gettext key.
        hours: name of a place in it -> UTC seconds.
    """

    key: str
    hours: dict[str, int] = field(default_factory=dict)

    def parts(self) -> dict[str, Any]:
        """The same for JSON, for whoever says it in their language and zone."""
        return {"key": self.key, "hours": dict(self.hours)}

    def said(self, translate: Callable[[str], str], moment: Callable[[int], str]) -> str:
        """The sentence, translated, with its hours as `moment` writes them."""
        hours = {name: moment(at) for name, at in self.hours.items()}
        return translate(self.key).format(**hours)


def vote_now(state: State, ballot: Ballot) -> VoteNow | None:
    """What a vote's page and command say first; None where a note says it: withdrawn, lapsed."""
    schedule = ballot.schedule
    if ballot.phase is Phase.ANNOUNCED:
        return _before(state, ballot)
    if ballot.phase is Phase.OPEN:
        return VoteNow(OPEN, {"closes": schedule.closes, "due": schedule.returns_due})
    if ballot.phase is Phase.CLOSED:
        return VoteNow(CLOSED, {"due": schedule.returns_due})
    return _after(state, ballot) if ballot.phase is Phase.DECLARED else None


def _before(state: State, ballot: Ballot) -> VoteNow:
    hours = {"opens": ballot.opens, "closes": ballot.schedule.closes}
    if ballot.opened is not None:
        return VoteNow(FIXED, hours)
    if never_opens(state, ballot):
        return VoteNow(TOO_LATE)
    if state.time < ballot.schedule.opens:
        return VoteNow(TO_OPEN, hours)
    last = [g.hour for g in ballot.gates if g.key == "voting-period" and g.hour is not None]
    return VoteNow(LATE, {"last": max(last, default=ballot.schedule.closes)})


def _after(state: State, ballot: Ballot) -> VoteNow | None:
    standing = ballot.standing
    if standing is not None and standing.void:
        return None
    if is_final(state, ballot):
        return VoteNow(FINAL)
    if state.charter.rules.cuts is None:
        return VoteNow(UNCONFIRMED)
    if standing is None or standing.until is None:
        return VoteNow(DECLARED)
    if state.time < standing.until:
        return VoteNow(CHALLENGED, {"until": standing.until})
    return VoteNow(DECIDED)
