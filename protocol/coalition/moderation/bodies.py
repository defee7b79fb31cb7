"""Statements of moderation, and about words to be erased.

Spec: docs/spec/coalition/moderation.md section 3.
"""

from typing import Annotated, Literal

from msgspec import Meta

from protocol.coalition.kind import Kind, Reason
from protocol.coalition.life_rules import MAX_SLOW_S
from protocol.encoding import Wire


class HideBody(Wire):
    """A moderator hides a comment everywhere, and says why. Refs: [comment]."""

    reason: Reason


class AppealBody(Wire):
    """The group whose comment was hidden asks for another look. Refs: [hide]."""

    reason: Reason


class RulingBody(Wire):
    """A moderator's later word on a hiding. Refs: [hide] or [hide, appeal].

    Attributes:
        outcome: `show` the comment again, or `uphold` that it is hidden, which answers an appeal.
    """

    outcome: Literal["show", "uphold"]
    reason: Reason


class SlowModeBody(Wire):
    """A moderator slows down the debate on a proposal. Refs: [proposal].

    Attributes:
        seconds: at least, between two comments of one group; 0 leaves it to the charter.
    """

    seconds: Annotated[int, Meta(ge=0, le=MAX_SLOW_S)]
    reason: Reason


class ErasureBody(Wire):
    """A group asks every node to erase the words of its comment. Refs: [comment]."""

    reason: Reason


class ErasedBody(Wire):
    """A group's node has erased them. Refs: [erasure]."""


KINDS = {
    "hide": Kind(HideBody, 1, 1),
    "appeal": Kind(AppealBody, 1, 1),
    "ruling": Kind(RulingBody, 1, 2),
    "slow-mode": Kind(SlowModeBody, 1, 1),
    "erasure": Kind(ErasureBody, 1, 1),
    "erased": Kind(ErasedBody, 1, 1),
}
