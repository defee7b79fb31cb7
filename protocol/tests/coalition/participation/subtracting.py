"""A reader with a pencil: all that follows from what a group told, by adding and subtracting.

This knows nothing of the rule that decides what is told. It writes down what was released as
equations between whole numbers of people, adds what a reader may suppose, that an answer which a
release leaves out is as it was told nearest to it, and solves them exactly.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, combinations

REST = "another answer, or none"

Row = dict[object, Fraction]


@dataclass(frozen=True)
class Said:
    """One release about one question: how many there are in all, and of some answers."""

    total: int
    told: Mapping[str, int]


class Equations:
    """Sums of unknowns with what they come to; in echelon form."""

    def __init__(self) -> None:
        self._rows: list[tuple[object, Row, Fraction]] = []

    def add(self, unknowns: Sequence[object], value: int) -> None:
        """These together come to so many."""
        row, left = self._reduced(dict.fromkeys(unknowns, Fraction(1)), Fraction(value))
        if row:
            pivot = next(iter(row))
            by = row[pivot]
            self._rows.append((pivot, {k: v / by for k, v in row.items()}, left / by))

    def value(self, form: Mapping[object, int]) -> Fraction | None:
        """What a sum comes to, each unknown by its factor; None if that doesn't follow."""
        row, left = self._reduced({k: Fraction(v) for k, v in form.items() if v}, Fraction(0))
        return None if row else -left

    def _reduced(self, row: Row, value: Fraction) -> tuple[Row, Fraction]:
        for pivot, known, comes_to in self._rows:
            if by := row.get(pivot):
                value -= by * comes_to
                for unknown, factor in known.items():
                    row[unknown] = row.get(unknown, Fraction(0)) - by * factor
                row = {k: v for k, v in row.items() if v}
        return row, value


def nearest(said: Sequence[Said], at: int, answer: str) -> int | None:
    """What was told of an answer last before a release, or else first after."""
    for one in (*reversed(said[:at]), *said[at + 1 :]):
        if answer in one.told:
            return one.told[answer]
    return None


def answers_of(said: Sequence[Said]) -> list[str]:
    """Every answer that was ever told."""
    return sorted({answer for one in said for answer in one.told})


def supposing(said: Sequence[Said], at: int, unchanged: Sequence[str], into: Equations) -> None:
    """What a release tells, with answers it leaves out taken for unchanged."""
    known = answers_of(said)
    into.add([(at, answer) for answer in (*known, REST)], said[at].total)
    for answer in known:
        if answer in said[at].told:
            into.add([(at, answer)], said[at].told[answer])
        elif answer in unchanged:
            near = nearest(said, at, answer)
            assert near is not None
            into.add([(at, answer)], near)


def within_one(said: Sequence[Said]) -> Iterator[tuple[int, tuple[str, ...], int]]:
    """Every number of people that follows about one release: which, of which answers, how many.

    Whatever of the answers that it leaves out is supposed; what can't be, since it makes fewer
    people than none, is left.
    """
    known = answers_of(said)
    for at, one in enumerate(said):
        for unchanged in subsets([a for a in known if a not in one.told]):
            equations = Equations()
            supposing(said, at, unchanged, equations)
            found = {
                cell: equations.value({(at, answer): 1 for answer in cell})
                for cell in subsets([*known, REST])
                if 0 < len(cell) <= len(known)
            }
            follows = {cell: int(value) for cell, value in found.items() if value is not None}
            if min(follows.values(), default=0) >= 0:
                yield from ((at, cell, number) for cell, number in follows.items())


def between_two(said: Sequence[Said]) -> Iterator[tuple[int, int, tuple[str, ...], int]]:
    """By how many any answers together changed from one release to another, earlier or later.

    What nobody had been told of by the later one is part of what is left over.
    """
    for other in range(1, len(said)):
        by_then = said[: other + 1]
        known = answers_of(by_then)
        equations = Equations()
        for at in range(other + 1):
            supposing(by_then, at, known, equations)
        for one in range(other):
            for cell in subsets([*known, REST]):
                if 0 < len(cell) <= len(known):
                    form = {(one, answer): -1 for answer in cell} | {(other, a): 1 for a in cell}
                    value = equations.value(form)
                    assert value is not None
                    yield one, other, cell, int(value)


def bounds(said: Sequence[Said]) -> Iterator[tuple[int, str, int, int]]:
    """The fewest and most who can have given each answer at each release, where numbers only grow.

    Each bound alone can be met: of an answer that is left out, by what was told before or after.
    """
    known = answers_of(said)
    for at, one in enumerate(said):
        least, most = {}, {}
        for answer in known:
            before = [s.told[answer] for s in said[: at + 1] if answer in s.told]
            later = [s.told[answer] for s in said[at:] if answer in s.told]
            least[answer] = before[-1] if before else 0
            most[answer] = min(later[0] if later else one.total, one.total)
        yield at, REST, max(0, one.total - sum(most.values())), one.total - sum(least.values())
        for answer in known:
            others = sum(least.values()) - least[answer]
            yield at, answer, least[answer], min(most[answer], one.total - others)


def subsets(of: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Every choice of some of them, the empty one first."""
    return chain.from_iterable(combinations(of, size) for size in range(len(of) + 1))
