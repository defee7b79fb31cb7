"""What this server owes and can't do for now, as a page shows it."""

from node.web.viewmodels.view import View
from protocol.ballots.explain import Sentence


class SilentLine(View):
    """A group on whose server something waits.

    Attributes:
        heard: when its server last answered, UTC seconds; None if not since this one was started.
    """

    group: str
    heard: int | None


class UndoneLine(View):
    """One thing that is owed and not done.

    Attributes:
        owed: what, as a clause; `why` it is not done, and `todo`: what to do about it, null if
            there is nothing to do.
        code: of the cause.
        due: UTC seconds from which it is late; null if there is no hour.
        path: the page where something is done about it; empty if on none.
        waits: the groups on whose servers it waits.
        detail: the same as the server has it, in English; may be empty.
    """

    owed: Sentence
    why: Sentence
    todo: Sentence | None
    code: str
    due: int | None
    path: str
    waits: tuple[SilentLine, ...]
    detail: str
