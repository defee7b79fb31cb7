"""Statements of deliberation beyond proposals, amendments and comments.

Spec: docs/spec/coalition/deliberation.md section 3.
"""

from protocol.coalition.kind import Kind, Reason
from protocol.encoding import Wire


class SecondBody(Wire):
    """A group wants an amendment answered. Refs: [amendment]."""


class DeclineBody(Wire):
    """The author does not take an amendment over, and says why. Refs: [proposal, amendment]."""

    reason: Reason


class MergeBody(Wire):
    """The author gives its proposal up for another. Refs: [its own proposal, the other]."""

    reason: Reason


class UnmergeBody(Wire):
    """The author takes a merge back. Refs: [its own proposal, merge]."""


KINDS = {
    "second": Kind(SecondBody, 1, 1),
    "decline": Kind(DeclineBody, 2, 2),
    "merge": Kind(MergeBody, 2, 2),
    "unmerge": Kind(UnmergeBody, 2, 2),
}
