"""Graded ballots for tests: scores by option into choices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from hypothesis import strategies as st

from protocol.counting.profile import Choice, Profile, Rank
from protocol.formats.ballot_file import trim


def scored(scores: Sequence[int | None], top: int = 5) -> Choice:
    """The choice of a ballot that scores option i with scores[i]; None leaves it out."""
    levels: list[list[int]] = [[] for _ in range(top + 1)]
    for option, score in enumerate(scores):
        if score is not None:
            levels[top - score].append(option)
    ranks: list[Rank] = [level[0] if len(level) == 1 else tuple(level) for level in levels]
    return trim(ranks)


def profile_of(ballots: Mapping[tuple[int | None, ...], int | Fraction], top: int = 5) -> Profile:
    """A profile from ballots as rows of scores."""
    rows: dict[Choice, int | Fraction] = {}
    options = len(next(iter(ballots)))
    for scores, number in ballots.items():
        key = scored(scores, top)
        rows[key] = rows.get(key, 0) + number
    return Profile(options, rows)


def ballots(options: int = 4, top: int = 5) -> st.SearchStrategy[dict[tuple[int | None, ...], int]]:
    """Some graded ballots with their counts."""
    scores = st.one_of(st.none(), st.integers(0, top))
    return st.dictionaries(
        st.tuples(*[scores] * options), st.integers(1, 9), min_size=1, max_size=7
    )
