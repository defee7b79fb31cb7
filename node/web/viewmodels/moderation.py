"""The moderation log as the page shows it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ActLine:
    """One act, newest first on the page.

    Attributes:
        what: hide, appeal, show, uphold, slow, erase.
        proposal, title: where it was, 64 hex digits and the proposal's title; empty if unknown.
        stands: of a hiding, whether the comment is still hidden by it.
        open_appeals: of a hiding.
        seconds: of a slow mode.
        done, all: of an erasure, groups whose servers have erased, of how many.
    """

    time: int
    group: str
    what: str
    reason: str
    proposal: str
    title: str
    stands: bool = False
    open_appeals: int = 0
    seconds: int = 0
    done: int = 0
    all: int = 0


@dataclass(frozen=True, slots=True)
class ModerationView:
    """The page: `policy` as the charter has it, maybe empty; `slow_s` 0 for none."""

    policy: str
    moderators: tuple[str, ...]
    slow_s: int
    acts: tuple[ActLine, ...]
