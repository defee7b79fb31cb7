"""Every option against every other: how many ballots rank the one above the other.

Spec: docs/spec/counting/pairwise.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from protocol.counting.exact import Exact, exact
from protocol.counting.method import Setting
from protocol.counting.profile import OVERVOTE, Choice, Profile, names_once

Matrix: TypeAlias = tuple[tuple[Exact, ...], ...]
"""Row over column; the diagonal is zero."""

UNRANKED = Setting(
    "unranked",
    ("last", "ignored"),
    "what options that a ballot does not rank are: equal last, below all it ranks, or compared "
    "with none",
)


def compare(profile: Profile, unranked: str = "last") -> Matrix:
    """The matrix of a profile.

    Options of one rank are equal. Skipped ranks and options named before mean nothing; a rank
    marked several times of which nobody noted the options is passed over.

    Work is per pair of options that a ballot ranks, not per pair of all options: what a short
    ballot says about those it leaves out follows from how often each option is ranked at all.

    Args:
        profile: rankings, equal ranks included.
        unranked: a value of `UNRANKED`.
    """
    size = profile.options
    ranked: list[Exact] = [0] * size
    above: list[list[Exact]] = [[0] * size for _ in range(size)]
    equal: list[list[Exact]] = [[0] * size for _ in range(size)]
    for choice, number in profile.rows.items():
        seen: list[int] = []
        for rank in choice if names_once(choice) else _levels(choice):
            if isinstance(rank, int):
                for better in seen:
                    above[better][rank] += number
                ranked[rank] += number
                seen.append(rank)
                continue
            for place, option in enumerate(rank):
                for better in seen:
                    above[better][option] += number
                ranked[option] += number
                for other in rank[:place]:
                    equal[option][other] += number
                    equal[other][option] += number
            seen += rank
    if unranked == "ignored":
        return tuple(tuple(exact(n) for n in row) for row in above)
    return tuple(
        tuple(
            0 if one == other else exact(ranked[one] - above[other][one] - equal[one][other])
            for other in range(size)
        )
        for one in range(size)
    )


def _levels(choice: Choice) -> Iterable[int | tuple[int, ...]]:
    """The ranks of a choice, each option at the first that names it."""
    seen = {OVERVOTE}
    for rank in choice:
        options = rank if isinstance(rank, tuple) else (rank,)
        left = tuple(option for option in options if option not in seen)
        seen.update(left)
        if left:
            yield left


def beats(matrix: Matrix, one: int, other: int) -> bool:
    """Whether more ballots rank `one` above `other` than the other way round."""
    return matrix[one][other] > matrix[other][one]


def condorcet_winner(matrix: Matrix, options: Iterable[int]) -> int | None:
    """The option among `options` that beats every other of them; None if there is none."""
    standing = list(options)
    for one in standing:
        if all(beats(matrix, one, other) for other in standing if other != one):
            return one
    return None
