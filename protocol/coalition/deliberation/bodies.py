"""Statements of deliberation beyond proposals, amendments and comments.

Spec: docs/spec/coalition/deliberation.md section 3.
"""

from protocol.coalition.kind import BlobSize, Kind, Reason, Stance
from protocol.coalition.registers.credential import CredentialProof
from protocol.encoding import Hash, Signature, Wire

#: What a member's credential signs a comment for; see `protocol.coalition.registers`.
SPEAK = "member-comment"


class SecondBody(Wire):
    """A group wants an amendment answered. Refs: [amendment]."""


class EditorialBody(Wire):
    """A sponsor agrees that an amendment offered as editorial changes no meaning.

    Refs: [amendment, its own sponsorship of the proposal].
    """


class DeclineBody(Wire):
    """The author does not take an amendment over, and says why. Refs: [proposal, amendment]."""

    reason: Reason


class MergeBody(Wire):
    """The author gives its proposal up for another. Refs: [its own proposal, the other]."""

    reason: Reason


class UnmergeBody(Wire):
    """The author takes a merge back. Refs: [its own proposal, merge]."""


class MemberCommentBody(Wire):
    """A member speaks for themselves. Refs: [proposal | amendment | comment, register].

    The words are a blob, as those of a group's comment are.

    Attributes:
        proof: that the key is in the group's register that the statement cites.
        signature: the member's, over `comment_message`, for the use `SPEAK`.
    """

    stance: Stance
    blob: Hash
    size: BlobSize
    proof: CredentialProof
    signature: Signature


KINDS = {
    "second": Kind(SecondBody, 1, 1),
    "editorial": Kind(EditorialBody, 2, 2),
    "decline": Kind(DeclineBody, 2, 2),
    "merge": Kind(MergeBody, 2, 2),
    "unmerge": Kind(UnmergeBody, 2, 2),
    "member-comment": Kind(MemberCommentBody, 2, 2),
}


def comment_message(target: bytes, blob: bytes, stance: str) -> bytes:
    """What a member signs: what they answer and their words, by 32-byte hashes, and how."""
    return target + blob + stance.encode()
