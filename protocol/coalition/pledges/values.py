"""Pledges as they stand: values only.

Spec: docs/spec/coalition/pledges.md section 6.
"""

from enum import StrEnum

import msgspec


class PledgeStanding(StrEnum):
    """What came of a pledge so far; whether it is late depends on who asks when."""

    OPEN = "open"
    PARTIAL = "partial"
    DONE = "done"


class PledgeWording(msgspec.Struct, frozen=True):
    """A pledge as its group put it, or put it anew.

    Attributes:
        act, role, due: as pledged.
        blob, size: the name that somebody chose to give; empty and 0 without.
    """

    hash: bytes
    time: int
    act: str
    role: str
    blob: bytes
    size: int
    due: int


class PledgeReport(msgspec.Struct, frozen=True):
    """What the group says came of it."""

    hash: bytes
    time: int
    outcome: str
    note: str


class Pledge(msgspec.Struct, frozen=True):
    """What a group undertakes about a decision, with everything it said of it later.

    Attributes:
        id: hash of its first wording.
        ballot: that carried the decision.
        wordings, reports: in the order of the group's log; at least one wording.
    """

    id: bytes
    group: bytes
    ballot: bytes
    wordings: tuple[PledgeWording, ...]
    reports: tuple[PledgeReport, ...] = ()

    @property
    def now(self) -> PledgeWording:
        """The wording in force."""
        return self.wordings[-1]

    @property
    def standing(self) -> PledgeStanding:
        """What its latest report says."""
        if not self.reports:
            return PledgeStanding.OPEN
        done = self.reports[-1].outcome == "done"
        return PledgeStanding.DONE if done else PledgeStanding.PARTIAL


class Dissent(msgspec.Struct, frozen=True):
    """A group does not carry a decision, and why; kept whatever it says later."""

    hash: bytes
    group: bytes
    ballot: bytes
    time: int
    reason: str
