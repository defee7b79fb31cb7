"""Which seats of the elected are kept for some: from the contest and whom it elected.

Spec: docs/spec/coalition/delegates.md section 5, steps 2 and 5. Whoever puts a delegation together
has no say in it: a mark left out would let anybody move up to a kept place.
"""

from collections.abc import Collection, Sequence, Set
from typing import TypeAlias

from protocol.ballots.manifest import Contest
from protocol.ballots.places import reservations
from protocol.coalition.delegates.bodies import SeatBody
from protocol.counting.reserved import Reserved


def kept_places(contest: Contest, winners: Collection[int]) -> dict[int, str]:
    """Which reserved place each option holds or, not elected, may move up to; others are left out.

    A set's places are held if no more of it were elected than its least: its elected hold them, and
    whoever else of it stood may take them. Of several sets an option has the first in the contest's
    order.
    """
    held = [
        each
        for each in contest.reserved
        if 0 < sum(option in each.options for option in winners) <= each.least
    ]
    marks: dict[int, str] = {}
    for each in held:
        for option in each.options:
            marks.setdefault(option, each.name)
    return marks


Known: TypeAlias = dict[tuple[int, ...], int]
"""By how many each set still needs, the fewest people who would do."""


class Minimums:
    """At least so many of each set of a contest sit, as long as somebody can move up who is in it.

    Args:
        contest: with reserved places.
        seats: of a delegation of those whom it elected.
        known: what was worked out for this contest before.
    """

    def __init__(self, contest: Contest, seats: Sequence[SeatBody], known: Known) -> None:
        self._reserved = Reserved(reservations(contest), contest.seats)
        self._options = [seat.option for seat in seats]
        self._everybody = range(len(contest.options))
        self._sets = [
            (each.least, frozenset(_places(self._options, each.options)))
            for each in contest.reserved
        ]
        self._known = known
        elected = frozenset(place for place, seat in enumerate(seats) if not seat.alternate)
        # What the vote itself did not come to is asked of nobody later.
        self._short = self._missing(elected, self._needs(self.counts(elected)))

    def counts(self, sitting: Set[int]) -> tuple[int, ...]:
        """How many of each set sit, by their places."""
        return tuple(len(places & sitting) for _least, places in self._sets)

    def allow(self, sitting: Set[int], counts: Sequence[int], place: int, still_open: int) -> bool:
        """Whether somebody may move up: the seats that stay open suffice for what is missing then.

        Args:
            counts: as `counts` gives them for those who sit.
        """
        held = [
            count + (place in places) for count, (_, places) in zip(counts, self._sets, strict=True)
        ]
        return self._missing({*sitting, place}, self._needs(held)) <= still_open + self._short

    def _needs(self, counts: Sequence[int]) -> tuple[int, ...]:
        return tuple(max(0, least - n) for n, (least, _) in zip(counts, self._sets, strict=True))

    def _missing(self, sitting: Set[int], needs: tuple[int, ...]) -> int:
        """The fewest others with whom every minimum would be met, whoever they are."""
        if needs not in self._known:
            options = [self._options[place] for place in sitting]
            fewest = self._reserved.fewest(options, self._everybody)
            self._known[needs] = fewest or 0
        return self._known[needs]


def _places(options: Sequence[int], among: Sequence[int]) -> list[int]:
    inside = set(among)
    return [place for place, option in enumerate(options) if option in inside]
