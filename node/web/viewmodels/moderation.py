"""The moderation log as the page shows it."""

from node.web.viewmodels.view import View


class ErasedLine(View):
    """A group under a notice of erasure; `time`: when its server said so, None if it has not."""

    group: str
    time: int | None


class ActLine(View):
    """One act, newest first on the page.

    Attributes:
        what: hide, appeal, show, uphold, slow, erase.
        proposal, title: where it was, 64 hex digits and the proposal's title; empty if unknown.
        stands: of a hiding, whether the comment is still hidden by it.
        open_appeals: of a hiding.
        seconds: of a slow mode.
        done: of an erasure, groups whose servers have erased.
        erased: of an erasure, every group that it obliges, those that have not first.
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
    erased: tuple[ErasedLine, ...] = ()


class ModerationView(View):
    """The page: `policy` as the charter has it, maybe empty; `slow_s` 0 for none."""

    policy: str
    moderators: tuple[str, ...]
    slow_s: int
    acts: tuple[ActLine, ...]
