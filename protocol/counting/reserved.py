"""Reserved places: at least so many of the elected come from a set of options.

Grey and Fitzgerald's rule, for several sets at once as Hill gives it (STV with constraints, Voting
matters 9, 1998): whenever somebody is elected or excluded, whoever must be elected for the minimums
to be met is guarded against exclusion, and whoever can no longer be elected is doomed and goes out.

Spec: docs/spec/counting/reserved.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from math import prod
from typing import TypeAlias

from protocol.counting.result import Reason, Reservation, Tally
from protocol.errors import RuleError

#: Sets of one contest: regions, women, youth and two more; what people still read on a ballot.
MAX_RESERVED = 6
#: Combinations of places still open among sets that overlap: 9 of three sets, 21 of two. Every
#: stage of a count goes through them for each kind of option, so they bound its time.
MAX_COMBINATIONS = 1_000

Kinds: TypeAlias = dict[frozenset[int], int]
"""The sets that an option is in -> how many such options."""


def check_reserved(reserved: Sequence[Reservation], options: int, seats: int) -> None:
    """Check that places can be reserved so, before anybody votes.

    Spec: docs/spec/counting/reserved.md section 4.

    Raises:
        RuleError: `bad-count`.
    """
    if len(reserved) > MAX_RESERVED:
        raise RuleError("bad-count", f"places for {len(reserved)} sets, at most {MAX_RESERVED}")
    names = [each.name for each in reserved if each.name]
    if len(set(names)) != len(names):
        raise RuleError("bad-count", "two sets with reserved places have one name")
    for each in reserved:
        ascending = list(each.options) == sorted(set(each.options))
        if not ascending or any(not 0 <= option < options for option in each.options):
            raise RuleError("bad-count", f"the options of reserved places: {each.options}")
        if not 1 <= each.least <= len(each.options):
            detail = f"{each.least} reserved places for {len(each.options)} options"
            raise RuleError("bad-count", detail, "reserve 1 or more, and no more than there are")
    for together in _overlapping(reserved):
        if prod(reserved[index].least + 1 for index in together) > MAX_COMBINATIONS:
            raise RuleError(
                "bad-count", "too many reserved places overlap", "reserve fewer, or separate sets"
            )
    fewest = Reserved(reserved, seats).fewest((), range(options))
    if fewest is None or fewest > seats:
        needed = "cannot all be met" if fewest is None else f"take {fewest} seats"
        raise RuleError("bad-count", f"the reserved places {needed}; there are {seats} seats")


@dataclass(frozen=True, slots=True)
class Reserved:
    """The reserved places of a contest that can be met, and its seats."""

    places: Sequence[Reservation]
    seats: int

    def doomed(self, elected: Sequence[int], hopeful: Set[int]) -> tuple[int, ...]:
        """Who can no longer be elected without breaking a minimum, ascending."""
        vacancies = self.seats - len(elected)
        if not self.places or not vacancies or self.fewest(elected, hopeful) != vacancies:
            # With a seat to spare, whoever takes it leaves the minimums within reach.
            return ()
        found: dict[frozenset[int], bool] = {}
        for option in hopeful:
            kind = self._kind(option)
            if kind not in found:
                rest = self.fewest((*elected, option), hopeful - {option})
                found[kind] = rest is None or rest >= vacancies
        return tuple(sorted(option for option in hopeful if found[self._kind(option)]))

    def guarded(self, elected: Sequence[int], hopeful: Set[int]) -> tuple[int, ...]:
        """Whose exclusion would put a minimum out of reach, ascending."""
        found: dict[frozenset[int], bool] = {frozenset(): False}
        for option in hopeful:
            kind = self._kind(option)
            if kind not in found:
                found[kind] = not self.reachable(elected, hopeful - {option})
        return tuple(sorted(option for option in hopeful if found[self._kind(option)]))

    def reachable(self, elected: Sequence[int], hopeful: Iterable[int]) -> bool:
        """Whether the seats that are left still meet every minimum."""
        fewest = self.fewest(elected, hopeful)
        return fewest is not None and fewest <= self.seats - len(elected)

    def fewest(self, elected: Sequence[int], hopeful: Iterable[int]) -> int | None:
        """The fewest hopeful whose election meets every minimum; None if all are not enough."""
        needs = {
            index: max(0, each.least - sum(option in each.options for option in elected))
            for index, each in enumerate(self.places)
        }
        kinds: Kinds = {}
        for option in hopeful:
            kind = frozenset(index for index in self._kind(option) if needs[index])
            if kind:
                kinds[kind] = kinds.get(kind, 0) + 1
        total = 0
        for together in _overlapping(self.places):
            least = _fewest([needs[index] for index in together], together, kinds)
            if least is None:
                return None
            total += least
        return total

    def _kind(self, option: int) -> frozenset[int]:
        return frozenset(i for i, each in enumerate(self.places) if option in each.options)


def spared_by(guarded: Iterable[int], votes: Tally, lowest: int) -> tuple[Reason, ...]:
    """The reason why `lowest` was excluded and not one of the guarded; empty if none has less."""
    spared = tuple(option for option in guarded if votes[option] <= votes[lowest])
    return (Reason("guarded", spared),) if spared else ()


def _overlapping(places: Sequence[Reservation]) -> list[list[int]]:
    """Sets in groups that share options, also through others: groups don't touch each other."""
    groups: list[list[int]] = []
    for index, each in enumerate(places):
        met = [g for g in groups if any(set(places[i].options) & set(each.options) for i in g)]
        groups = [g for g in groups if g not in met]
        groups.append(sorted([index, *(i for g in met for i in g)]))
    return groups


def _fewest(needs: list[int], together: list[int], kinds: Kinds) -> int | None:
    """The fewest options that cover all needs: the best way to each combination, kind by kind."""
    start = tuple(needs)
    best = {start: 0}
    for kind, number in kinds.items():
        inside = [place for place, index in enumerate(together) if index in kind]
        if not inside:
            continue
        for needed, used in list(best.items()):
            # More of one kind than its largest need change nothing.
            for taken in range(1, min(number, max(needed[place] for place in inside)) + 1):
                left = list(needed)
                for place in inside:
                    left[place] = max(0, left[place] - taken)
                key = tuple(left)
                if best.get(key, used + taken + 1) > used + taken:
                    best[key] = used + taken
    return best.get((0,) * len(needs))
