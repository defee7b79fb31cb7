"""Ballots in parcels of one value, as the weighted inclusive Gregory method passes them on.

Spec: docs/spec/counting/stv.md section 3. Values are whole numbers of units of 10^-p where a rule
prescribes p places, and fractions of one vote where it prescribes none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from fractions import Fraction
from typing import TypeAlias

import msgspec
from msgspec import field

from protocol.counting.exact import Exact, exact
from protocol.counting.profile import Choice, Profile
from protocol.counting.reading import Reader, reader
from protocol.counting.result import EXHAUSTED, Reason, Round, Tally, Tie
from protocol.counting.seating import by_votes
from protocol.counting.ties import TieBreak

Papers: TypeAlias = list[tuple[Choice, Exact]]
Parcels: TypeAlias = dict[Exact, Papers]
"""Ballots by the value each of them now has, in units; all above zero and at most one vote."""

Reweigh: TypeAlias = Callable[[Exact, Exact, Exact], Exact]
"""(value, surplus, votes) -> the value at which a ballot leaves an elected option."""


def in_fractions(value: Exact, surplus: Exact, votes: Exact) -> Exact:
    """Value times surplus divided by votes, exactly."""
    return exact(value * Fraction(surplus) / votes)


def cut_off(value: Exact, surplus: Exact, votes: Exact) -> Exact:
    """The same in whole units; the rest of the division is ignored."""
    return value * surplus // votes


class Table(msgspec.Struct):
    """The counting table between two stages.

    Attributes:
        read: which standing option a ballot is for.
        seats: to fill.
        unit: units of one vote: 10^p, or 1.
        reweigh: how ballots of a surplus are valued.
        hopeful: neither elected nor excluded.
        parcels: by option, elected and hopeful ones.
        tally: units by option, elected and hopeful ones.
        elected: in order of election.
        earlier: tallies of the stages before, in votes, oldest first.
    """

    read: Reader
    seats: int
    unit: int
    reweigh: Reweigh
    hopeful: set[int]
    parcels: dict[int, Parcels]
    tally: dict[int, Exact]
    quota: Exact = 0
    exhausted: Exact = 0
    residual: Exact = 0
    elected: list[int] = field(default_factory=list)
    earlier: list[Tally] = field(default_factory=list)

    @staticmethod
    def dealt(
        profile: Profile, seats: int, settings: Mapping[str, str], unit: int, reweigh: Reweigh
    ) -> Table:
        """A table with every ballot that names anybody on the pile of its first preference."""
        options = range(profile.options)
        table = Table(
            read=reader(settings),
            seats=seats,
            unit=unit,
            reweigh=reweigh,
            hopeful=set(options),
            parcels={option: {} for option in options},
            tally=dict.fromkeys(options, 0),
        )
        table.deal({unit: [row for row in profile.rows.items() if row[0]]}, lambda value: value)
        return table

    def votes(self, units: Exact) -> Exact:
        """Units as votes."""
        return exact(Fraction(units) / self.unit)

    def deal(self, parcels: Parcels, worth: Callable[[Exact], Exact]) -> dict[int, Exact]:
        """Pass ballots on, each at `worth` of its value; returns units by target, ascending."""
        moved: dict[int, Exact] = {}
        for value, papers in parcels.items():
            now = worth(value)
            piles: dict[int, Papers] = {}
            for paper in papers:
                piles.setdefault(self.read(paper[0], self.hopeful), []).append(paper)
            for target, received in piles.items():
                units = now * sum(number for _, number in received)
                moved[target] = moved.get(target, 0) + units
                if target != EXHAUSTED and now:
                    self.parcels[target].setdefault(now, []).extend(received)
        for target, units in moved.items():
            if target == EXHAUSTED:
                self.exhausted = exact(self.exhausted + units)
            else:
                self.tally[target] = exact(self.tally[target] + units)
        return {target: exact(moved[target]) for target in sorted(moved)}

    def elect(self, options: Iterable[int]) -> None:
        """Options join the elected in the order given and take no further votes."""
        for option in options:
            self.elected.append(option)
            self.hopeful.remove(option)

    def standing(self) -> dict[int, Exact]:
        """The hopeful and their units, ascending by option."""
        return {option: self.tally[option] for option in sorted(self.hopeful)}

    def over(self) -> dict[int, Exact]:
        """Surpluses in units: what options have above the quota."""
        quota = self.quota
        return {o: exact(v - quota) for o, v in self.tally.items() if v > quota}

    def begin(self, elected: Iterable[int], reasons: Iterable[Reason], ties: list[Tie]) -> Round:
        """The stage as it starts, with who is elected in it."""
        chosen = tuple(elected)
        return Round(
            tally={option: self.votes(units) for option, units in sorted(self.tally.items())},
            exhausted=self.votes(self.exhausted),
            elected=chosen,
            reasons=tuple(reasons),
            quota=self.votes(self.quota),
            # Tied options may be elected in part: the first may take the last seat that no other
            # set has reserved.
            ties=tuple(tie for tie in ties if set(tie.options) & set(chosen)),
            residual=self.votes(self.residual),
        )

    def pass_surplus(self, source: int) -> tuple[dict[int, Exact], Exact]:
        """Pass on what an option has above the quota; returns votes by target and the surplus.

        Every ballot goes on, at a fraction of the value that it had (inclusive Gregory).
        """
        votes = self.tally[source]
        surplus = exact(votes - self.quota)
        parcels, self.parcels[source] = self.parcels[source], {}
        moved = self.deal(parcels, lambda value: self.reweigh(value, surplus, votes))
        self.tally[source] = self.quota
        # What the division cut off each ballot is nobody's.
        self.residual = exact(self.residual + surplus - sum(moved.values()))
        return self.in_votes(moved), self.votes(surplus)

    def exclude(self, options: Iterable[int]) -> dict[int, Tally]:
        """Take options off the table and pass their ballots on at the value they have.

        Returns:
            Votes by source and target; sources without votes are left out.
        """
        out = tuple(options)
        self.hopeful.difference_update(out)
        for option in out:
            del self.tally[option]
        moved = {option: self.deal(self.parcels.pop(option), lambda value: value) for option in out}
        return {option: self.in_votes(units) for option, units in moved.items() if units}

    def in_votes(self, moved: Mapping[int, Exact]) -> dict[int, Exact]:
        """Units by target as votes."""
        return {target: self.votes(units) for target, units in moved.items() if units}

    def best_first(
        self, units: Mapping[int, Exact], ladder: TieBreak
    ) -> tuple[list[int], list[Tie]]:
        """Options by units, most first, and the ties on the way."""
        return by_votes(units, ladder, self.earlier)

    def lowest(
        self, ladder: TieBreak, guarded: Set[int] = frozenset()
    ) -> tuple[int, tuple[Tie, ...]]:
        """The hopeful with the fewest votes who is not guarded, and the tie that decided it."""
        standing = {o: units for o, units in self.standing().items() if o not in guarded}
        least = min(standing.values())
        tied = [option for option, units in standing.items() if units == least]
        if len(tied) == 1:
            return tied[0], ()
        tie = ladder.rank(tied, self.earlier)
        return tie.order[-1], (tie,)
