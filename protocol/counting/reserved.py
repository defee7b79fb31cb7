"""Reserved places: at least so many of the elected come from a set of options.

Grey and Fitzgerald's rule, for several sets at once as Hill gives it (STV with constraints, Voting
matters 9, 1998): whenever somebody is elected or excluded, whoever must be elected for the minimums
to be met is guarded against exclusion, and whoever can no longer be elected is doomed and goes out.

Spec: docs/spec/counting/reserved.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field
from math import prod
from typing import TypeAlias

import msgspec

from protocol.counting.result import Reason, Reservation, Tally
from protocol.errors import RuleError

#: Sets of one contest: regions, women, youth and two more; what people still read on a ballot.
MAX_RESERVED = 6
#: Combinations of places still open among sets that overlap: nine of each of two sets, three of
#: each of three. Every stage goes through them for some kinds of options, so they bound its time:
#: 200 options in six overlapping sets, with the fewest seats that suffice, count in seconds.
MAX_COMBINATIONS = 100

Needs: TypeAlias = tuple[int, ...]
"""By set, how many of it must still be elected."""

Kind: TypeAlias = tuple[int, ...]
"""The sets that an option is in of which somebody must still be elected, ascending."""

Kinds: TypeAlias = tuple[tuple[Kind, int], ...]
"""How many hopeful of each kind there are, ascending by kind; at most as many as could help."""


class Cover(msgspec.Struct, frozen=True):
    """A smallest choice of hopeful that meets every minimum: how many, and of which kinds."""

    fewest: int
    kinds: tuple[Kind, ...]


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
            if each.name:
                detail = f"{detail} of {each.name!r}"
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
    # From stage to stage little changes, so most answers are known from the stage before.
    _known: dict[tuple[Needs, Kinds], Cover | None] = field(
        default_factory=dict, compare=False, repr=False
    )

    def doomed(self, elected: Sequence[int], hopeful: Set[int]) -> tuple[int, ...]:
        """Who can no longer be elected without breaking a minimum, ascending."""
        vacancies = self.seats - len(elected)
        needs = self._needs(elected)
        # With a seat to spare, whoever takes it leaves the minimums within reach.
        if not vacancies or not self.places or sum(needs) < vacancies:
            return ()
        best = self._best(needs, hopeful)
        if best is None or best.fewest != vacancies:
            return ()

        def breaks(option: int) -> bool:
            rest = self._best(self._needs((*elected, option)), hopeful - {option})
            return rest is None or rest.fewest >= vacancies

        # Whoever is in some cover of that size is not doomed; options in the same sets are alike.
        answers: dict[Kind, bool] = dict.fromkeys(best.kinds, False)
        for option in hopeful:
            kind = self._kind(option, needs)
            if kind not in answers:
                answers[kind] = breaks(option)
        return tuple(sorted(o for o in hopeful if answers[self._kind(o, needs)]))

    def guarded(self, elected: Sequence[int], hopeful: Set[int]) -> tuple[int, ...]:
        """Whose exclusion would put a minimum out of reach, ascending."""
        needs = self._needs(elected)
        best = self._best(needs, hopeful)
        answers: dict[Kind, bool] = {}
        for option in hopeful if best else ():
            kind = self._kind(option, needs)
            # Only who is in the cover that was found can be in all of them.
            if best and kind in best.kinds and kind not in answers:
                answers[kind] = not self.reachable(elected, hopeful - {option})
        return tuple(sorted(o for o in hopeful if answers.get(self._kind(o, needs), False)))

    def reachable(self, elected: Sequence[int], hopeful: Iterable[int]) -> bool:
        """Whether the seats that are left still meet every minimum."""
        fewest = self.fewest(elected, hopeful)
        return fewest is not None and fewest <= self.seats - len(elected)

    def fewest(self, elected: Sequence[int], hopeful: Iterable[int]) -> int | None:
        """The fewest hopeful whose election meets every minimum; None if all are not enough."""
        best = self._best(self._needs(elected), hopeful)
        return None if best is None else best.fewest

    def _needs(self, elected: Sequence[int]) -> Needs:
        return tuple(
            max(0, each.least - sum(option in each.options for option in elected))
            for each in self.places
        )

    def _kind(self, option: int, needs: Needs) -> Kind:
        return tuple(
            index
            for index, each in enumerate(self.places)
            if needs[index] and option in each.options
        )

    def _best(self, needs: Needs, hopeful: Iterable[int]) -> Cover | None:
        numbers: dict[Kind, int] = {}
        for option in hopeful if any(needs) else ():
            kind = self._kind(option, needs)
            if kind:
                # More of one kind than its largest need change nothing.
                most = max(needs[index] for index in kind)
                numbers[kind] = min(numbers.get(kind, 0) + 1, most)
        key = needs, tuple(sorted(numbers.items()))
        if key not in self._known:
            parts = [_cover(needs, group, key[1]) for group in _overlapping(self.places)]
            self._known[key] = _joined(parts)
        return self._known[key]


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


def _cover(needs: Needs, together: Sequence[int], kinds: Kinds) -> Cover | None:
    """The fewest options that cover the needs of overlapping sets, going through them by kind."""
    best = {tuple(needs[index] for index in together): Cover(0, ())}
    for kind, number in kinds:
        inside = [place for place, index in enumerate(together) if index in kind]
        if not inside:
            continue
        for needed, so_far in list(best.items()):
            for taken in range(1, min(number, max(needed[place] for place in inside)) + 1):
                left = list(needed)
                for place in inside:
                    left[place] = max(0, left[place] - taken)
                key = tuple(left)
                fewest = so_far.fewest + taken
                if key not in best or best[key].fewest > fewest:
                    best[key] = Cover(fewest, (*so_far.kinds, kind))
    return best.get((0,) * len(together))


def _joined(parts: Sequence[Cover | None]) -> Cover | None:
    found = [part for part in parts if part is not None]
    if len(found) < len(parts):
        return None
    kinds = tuple(kind for part in found for kind in part.kinds)
    return Cover(sum(part.fewest for part in found), kinds)
