"""A vote as observers of this group see it."""

from collections.abc import Mapping

from node.web.viewmodels.view import View


class WatchedRoll(View):
    """The attested voters' list; `regions` has members by region, `as_of` is UTC seconds."""

    count: int
    basis: str
    as_of: int
    regions: Mapping[str, int]


class WatchedAct(View):
    """What an administrator did to a line: `issued`, `reissued`, `struck` or `paper`."""

    entry: int
    act: str
    time: int


class WatchedBox(View):
    """What was handed out and came in.

    Attributes:
        stage: `open`, then `sealed` (counted), `erasing`, `erased`.
        with_code: lines with a code that works.
        codes_made: all of them; codes_made_again: those in place of another.
        codes_struck: by an act of its own.
        lines_struck: lines whose code was struck and that have no new one.
        paper: lines that were given paper.
        voted_online: lines from which a vote came.
        wrong_codes: typed, ever.
    """

    stage: str
    roll: int
    with_code: int
    without_code: int
    codes_made: int
    codes_made_again: int
    codes_struck: int
    lines_struck: int
    paper: int
    voted_online: int
    wrong_codes: int
    acts: tuple[WatchedAct, ...]


class WatchedCell(View):
    """A region's count; blank and spoiled votes by question, in their order."""

    region: str
    roll: int
    cast: int
    blank: tuple[int, ...]
    spoiled: tuple[int, ...]


class WatchedReturn(View):
    """The group's result as it stands, without the choices."""

    kind: str
    number: int
    time: int
    regions: tuple[WatchedCell, ...]


class WatchedBy(View):
    """How many observers stand whom one candidate or caucus named; empty if nobody said who."""

    named_by: str
    count: int


class WatchingView(View):
    """One vote in one group.

    Attributes:
        contests: the questions' titles.
        roll: None before two administrators have confirmed it.
        box: None where no votes are cast on this server.
        waiting: entries that wait for a second administrator.
        sent: None before the group has sent its result.
    """

    ballot: str
    title: str
    phase: str
    opens: int
    closes: int
    zone: str
    contests: tuple[str, ...]
    roll: WatchedRoll | None
    box: WatchedBox | None
    waiting: int
    sent: WatchedReturn | None
    observers: tuple[WatchedBy, ...]
