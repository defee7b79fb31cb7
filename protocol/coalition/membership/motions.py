"""Statements by which the groups decide about each other, the council and the charter.

Spec: docs/spec/coalition/membership.md section 7; of the charter docs/spec/coalition/changes.md.
The first count only where the charter has rules for members, and only cuts give them their time.
"""

from typing import Annotated, Literal

from msgspec import Meta

from protocol.agreement.doublevote import MAX_DOUBLE_VOTE_BYTES
from protocol.agreement.votes import MAX_COUNCIL
from protocol.coalition.card import Region
from protocol.coalition.charter import MAX_REGIONS, CharterRules
from protocol.coalition.kind import Kind, Reason
from protocol.coalition.membership.applications import (
    APPLICATIONS,
    ApplicationBody,
    VouchingBody,
)
from protocol.coalition.membership.bodies import KeyRotationBody, Terms
from protocol.encoding import GroupId, Wire
from protocol.evidence import MAX_EVIDENCE_BYTES, MAX_EVIDENCE_NOTE_BYTES


class ExpulsionBody(Wire):
    """A group gives notice that another is to be expelled; it agrees itself. Refs: none."""

    group: GroupId
    reason: Reason


class ExpulsionReplyBody(Wire):
    """What the accused group answers. Refs: [expulsion]."""

    text: Terms


class CouncilMotionBody(Wire):
    """A group moves that these certify from now on; it agrees itself. Refs: none.

    Attributes:
        base: hash of the motion by which the council came that it replaces; empty: the charter's.
        council: ascending.
    """

    base: Annotated[bytes, Meta(max_length=32)]
    council: Annotated[list[GroupId], Meta(min_length=1, max_length=MAX_COUNCIL)]
    reason: Reason


class CharterMotionBody(Wire):
    """A group moves that these rules hold from now on; it agrees itself. Refs: none.

    Whole and not as a list of changes: what the groups agree to is what will hold.

    Attributes:
        base: hash of the motion whose rules it replaces; empty: the founding charter's.
        regions: those there are, in their order, and maybe more.
    """

    base: Annotated[bytes, Meta(max_length=32)]
    rules: CharterRules
    regions: Annotated[list[Region], Meta(max_length=MAX_REGIONS)]
    reason: Reason


class MotionStanceBody(Wire):
    """How a group stands to any of these motions. Refs: [the motion]."""

    stance: Literal["agree", "disagree"]
    reason: Reason


class ForkProofBody(Wire):
    """Evidence against a log, said by whoever holds it. Refs: none.

    Attributes:
        proof: as `protocol.evidence` seals it.
    """

    proof: Annotated[bytes, Meta(min_length=1, max_length=MAX_EVIDENCE_BYTES)]


class VoteProofBody(Wire):
    """Evidence that a group voted against the rules on a cut, said by whoever holds it. Refs: none.

    Attributes:
        proof: as `protocol.agreement.doublevote` seals it.
    """

    proof: Annotated[bytes, Meta(min_length=1, max_length=MAX_DOUBLE_VOTE_BYTES)]


class IncarnationBody(Wire):
    """Another group moves that a forked log goes on; it agrees itself. Refs: none.

    Attributes:
        group: whose log.
        proof: the evidence against it, as `protocol.evidence` seals it: both branches.
        head: the note of the head up to which the log is certified, by the group's new key: what
            the group stands by, and goes on from.
    """

    group: GroupId
    proof: Annotated[bytes, Meta(min_length=1, max_length=MAX_EVIDENCE_BYTES)]
    head: Annotated[bytes, Meta(min_length=1, max_length=MAX_EVIDENCE_NOTE_BYTES)]
    reason: Reason


class KeyReplacementBody(Wire):
    """Another group moves that a group's lost keys are replaced; it agrees itself. Refs: none.

    Attributes:
        keys: all of them, as in a rotation, signed by the new log key itself: nothing of what the
            group had announced is left.
    """

    keys: KeyRotationBody
    reason: Reason


class KeyObjectionBody(Wire):
    """The group itself says that its keys are not lost. Refs: [key-replacement]."""

    reason: Reason


class BackBody(Wire):
    """A group whose node was away says that it is back. Refs: none."""


MOTIONS = {
    "expulsion": Kind(ExpulsionBody, 0, 0),
    "expulsion-reply": Kind(ExpulsionReplyBody, 1, 1),
    "council-motion": Kind(CouncilMotionBody, 0, 0),
    "charter-motion": Kind(CharterMotionBody, 0, 0),
    "motion-stance": Kind(MotionStanceBody, 1, 1),
    "fork-proof": Kind(ForkProofBody, 0, 0),
    "vote-proof": Kind(VoteProofBody, 0, 0),
    "incarnation": Kind(IncarnationBody, 0, 0),
    "key-replacement": Kind(KeyReplacementBody, 0, 0),
    "key-objection": Kind(KeyObjectionBody, 1, 1),
    "back": Kind(BackBody, 0, 0),
    **APPLICATIONS,
}

BODIES = (
    ApplicationBody,
    VouchingBody,
    ExpulsionBody,
    ExpulsionReplyBody,
    CouncilMotionBody,
    CharterMotionBody,
    MotionStanceBody,
    ForkProofBody,
    VoteProofBody,
    IncarnationBody,
    KeyReplacementBody,
    KeyObjectionBody,
    BackBody,
)
