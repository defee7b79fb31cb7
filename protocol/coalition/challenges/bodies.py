"""Statements by which a result is challenged and ruled on, and a ballot withdrawn.

Spec: docs/spec/coalition/challenges.md section 3.
"""

from typing import Annotated, Literal

from msgspec import Meta, field

from protocol.coalition.kind import MANY, Kind, Reason
from protocol.encoding import GroupId, Wire

# A group's id, or nothing; `gather` checks which lengths there are.
NamedGroup = Annotated[bytes, Meta(max_length=16)]


class ChallengeBody(Wire):
    """A group challenges a result. Refs: [manifest].

    Attributes:
        group: whose return is wrong; empty if it is the vote as a whole.
    """

    reason: Reason
    group: NamedGroup = b""


class ResultRulingBody(Wire):
    """A group of the panel rules on a challenge. Refs: [result-challenge].

    Attributes:
        outcome: `uphold` the result; `recount`: groups count again and publish what comes out;
            `correct`: groups put their returns right; `void` the vote.
        groups: whom a recount or a correction is for, ascending; empty otherwise.
    """

    outcome: Literal["uphold", "recount", "correct", "void"]
    reason: Reason
    groups: Annotated[list[GroupId], Meta(max_length=MANY)] = field(default_factory=list)


class BallotWithdrawalBody(Wire):
    """Who put a ballot takes it back while it is open. Refs: [manifest]."""

    reason: Reason


KINDS = {
    "result-challenge": Kind(ChallengeBody, 1, 1),
    "result-ruling": Kind(ResultRulingBody, 1, 1),
    "ballot-withdrawal": Kind(BallotWithdrawalBody, 1, 1),
}
