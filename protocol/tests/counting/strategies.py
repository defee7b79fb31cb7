"""Random profiles, and the simplest possible recounts to compare methods with."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from hypothesis import strategies as st

from protocol.counting.profile import OVERVOTE, Choice, Profile, Rank
from protocol.formats.ballot_file import trim


def rankings(options: int) -> st.SearchStrategy[Choice]:
    """Plain rankings, complete or not, blank ones included."""
    order = st.permutations(range(options))
    return st.tuples(order, st.integers(0, options)).map(lambda pair: tuple(pair[0][: pair[1]]))


def messy(options: int) -> st.SearchStrategy[Choice]:
    """What paper ballots hold: skips, overvotes, equal ranks, repeats."""
    equal = st.sets(st.integers(0, options - 1), min_size=2).map(lambda s: tuple(sorted(s)))
    rank = st.one_of(st.integers(0, options - 1), st.just(()), st.just(OVERVOTE), equal)
    return st.lists(rank, max_size=6).map(trim)


def profiles(
    options: int, *, choices: st.SearchStrategy[Choice] | None = None, most: int = 50
) -> st.SearchStrategy[Profile]:
    ballots = rankings(options) if choices is None else choices
    rows = st.dictionaries(ballots, st.integers(1, most), max_size=12)
    return rows.map(lambda found: Profile(options, found))


def weighted(options: int) -> st.SearchStrategy[Profile]:
    counts = st.fractions(min_value=Fraction(1, 9), max_value=9, max_denominator=9)
    rows = st.dictionaries(rankings(options), counts, max_size=12)
    return rows.map(lambda found: Profile(options, found))


def papers(profile: Profile) -> list[Choice]:
    """Every ballot by itself."""
    return [choice for choice, count in profile.rows.items() for _ in range(int(count))]


def renamed(profile: Profile, names: Mapping[int, int]) -> Profile:
    """The same votes with the options renamed."""

    def rank_of(rank: Rank) -> Rank:
        if isinstance(rank, tuple):
            return tuple(sorted(names[option] for option in rank))
        return rank if rank == OVERVOTE else names[rank]

    rows = {tuple(map(rank_of, choice)): n for choice, n in profile.rows.items()}
    return Profile(profile.options, rows)
