"""Files of votes for tests: any votes a format may be asked to hold."""

from __future__ import annotations

from hypothesis import strategies as st

from protocol.counting.profile import Choice
from protocol.formats.ballot_file import trim
from protocol.tests.counting.strategies import rankings

NAMES = ("Ann", "Bob Example", "Cé", "D-4")


def strict() -> st.SearchStrategy[Choice]:
    return rankings(4)


def equal() -> st.SearchStrategy[Choice]:
    """Rankings with equal ranks, every option at most once, no skips."""

    def cut(order: list[int], cuts: list[bool]) -> Choice:
        levels: list[list[int]] = []
        for option, new in zip(order, cuts, strict=False):
            if new or not levels:
                levels.append([])
            levels[-1].append(option)
        return tuple(x[0] if len(x) == 1 else tuple(sorted(x)) for x in levels)

    return st.builds(cut, st.permutations(range(4)), st.lists(st.booleans(), max_size=4))


def graded() -> st.SearchStrategy[Choice]:
    """Grades of four options on a scale of three."""

    def fill(grades: tuple[int | None, ...]) -> Choice:
        levels: list[list[int]] = [[], [], []]
        for option, grade in enumerate(grades):
            if grade is not None:
                levels[grade].append(option)
        return trim([x[0] if len(x) == 1 else tuple(x) for x in levels])

    return st.tuples(*[st.one_of(st.none(), st.integers(0, 2))] * 4).map(fill)
