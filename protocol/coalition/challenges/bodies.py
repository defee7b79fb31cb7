"""Statements by which a result is challenged and ruled on, and a ballot withdrawn.

Spec: docs/spec/coalition/challenges.md section 3.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, field

from protocol.coalition.kind import MANY, Kind, Reason
from protocol.coalition.registers.credential import CredentialProof
from protocol.coalition.registers.values import Register
from protocol.encoding import GroupId, Signature, Wire, tagged_hash

# With paths of twenty hashes some seventy fit a statement; with short ones, this many.
MAX_SIGNATURES = 200

#: What credentials sign for; see `protocol.coalition.registers`.
CHALLENGE = "result-challenge"

# A group's id, or nothing; `gather` checks which lengths there are.
NamedGroup = Annotated[bytes, Meta(max_length=16)]


class ChallengeBody(Wire):
    """A group challenges a result. Refs: [manifest].

    Attributes:
        group: whose return is wrong; empty if it is the vote as a whole.
    """

    reason: Reason
    group: NamedGroup = b""


class ChallengeSignature(Wire):
    """One member's signature.

    Attributes:
        register: which of the registers that the statement cites holds the key, from 0.
    """

    register: Annotated[int, Meta(ge=0, lt=MANY)]
    proof: CredentialProof
    signature: Signature


class MembersChallengeBody(Wire):
    """Members challenge a result; some of their signatures. Refs: [manifest, register, ...].

    The text stands in every statement of it: none needs another, in whosever log it is.

    Attributes:
        result: hash of the result that they challenge; empty if nothing was counted.
        group: whose return is wrong; empty if it is the vote as a whole.
    """

    reason: Reason
    result: Annotated[bytes, Meta(max_length=32)]
    signatures: Annotated[list[ChallengeSignature], Meta(min_length=1, max_length=MAX_SIGNATURES)]
    group: NamedGroup = b""


class SignedChallenge(msgspec.Struct, frozen=True):
    """A statement of members' challenges, once its signatures hold.

    Attributes:
        id: of the text that was signed.
        body: the text, as a group would say it.
        result: which result it challenges.
        keys: of those who signed, with the register that each was found in.
    """

    id: bytes
    body: ChallengeBody
    result: bytes
    keys: Mapping[bytes, Register]


class ResultRulingBody(Wire):
    """A group of the panel rules on a challenge. Refs: [result-challenge | members-challenge].

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


class BallotExtensionBody(Wire):
    """A group of the panel says that an outage kept members from voting. Refs: [manifest].

    Attributes:
        group: whose node was out, or couldn't be reached.
    """

    group: GroupId
    reason: Reason


KINDS = {
    "result-challenge": Kind(ChallengeBody, 1, 1),
    "members-challenge": Kind(MembersChallengeBody, 2, MANY + 1),
    "result-ruling": Kind(ResultRulingBody, 1, 1),
    "ballot-withdrawal": Kind(BallotWithdrawalBody, 1, 1),
    "ballot-extension": Kind(BallotExtensionBody, 1, 1),
}


def challenge_id(
    coalition: bytes, ballot: bytes, result: bytes, group: bytes, reason: str
) -> bytes:
    """The 32 bytes that members sign: of one text about one result, whoever publishes it."""
    return tagged_hash("members-challenge", coalition, ballot, result, group, reason.encode())
