"""Votes per grade: what every method for grades and scores starts from.

A graded ballot is a choice whose rank r holds the options with grade r, the best grade first; an
option in no rank was not graded.

Spec: docs/spec/counting/grades.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from protocol.counting.exact import Exact, exact
from protocol.counting.method import Setting
from protocol.counting.profile import MAX_RANKS, OVERVOTE, Choice, Profile
from protocol.counting.result import Merit
from protocol.errors import RuleError

GRADES = Setting(
    "grades",
    ("6",),
    "how many grades there are; a scale of scores from 0 to k has k + 1",
    range(2, MAX_RANKS + 1),
)


def votes_per_grade(profile: Profile, grades: int) -> list[list[Exact]]:
    """Votes by option and grade, the best grade first; ungraded ballots are in none.

    A ballot that gives an option two grades gives it none; a mark that the record doesn't name
    counts for nobody.

    Raises:
        RuleError: `bad-count`: a ballot has more grades than there are.
    """
    votes: list[list[Exact]] = [[0] * grades for _ in range(profile.options)]
    for choice, number in profile.rows.items():
        for option, grade in _given(choice, grades).items():
            votes[option][grade] += number
    return [[exact(number) for number in row] for row in votes]


def at_lowest(profile: Profile, grades: int) -> Profile:
    """The same ballots with every option that one does not grade at its lowest grade.

    Blank ballots stay blank.

    Raises:
        RuleError: `bad-count`: a ballot has more grades than there are.
    """
    rows: dict[Choice, Exact] = {}
    for choice, number in profile.rows.items():
        whole = _whole(_given(choice, grades), profile.options, grades) if choice else ()
        rows[whole] = exact(rows.get(whole, 0) + number)
    return Profile(profile.options, rows)


def _whole(given: Mapping[int, int], options: int, grades: int) -> Choice:
    levels: list[list[int]] = [[] for _ in range(grades)]
    for option in range(options):
        levels[given.get(option, grades - 1)].append(option)
    while not levels[-1]:
        levels.pop()
    return tuple(level[0] if len(level) == 1 else tuple(level) for level in levels)


def _given(choice: Choice, grades: int) -> dict[int, int]:
    """The only grade of each option that a ballot grades once."""
    if len(choice) > grades:
        raise RuleError(
            "bad-count",
            f"a ballot has grade {len(choice)} of {grades}",
            "state how many there are with --variant grades=...",
        )
    given: dict[int, int | None] = {}
    for grade, rank in enumerate(choice):
        for option in rank if isinstance(rank, tuple) else (rank,):
            given[option] = None if option in given else grade
    return {o: only for o, only in given.items() if only is not None and o != OVERVOTE}


def with_ungraded(votes: Sequence[Sequence[Exact]], ballots: Exact) -> list[list[Exact]]:
    """The same, with every ballot that did not grade an option at its lowest grade.

    Args:
        votes: by option and grade.
        ballots: that are not blank.
    """
    return [[*row[:-1], exact(row[-1] + ballots - sum(row))] for row in votes]


def totals(votes: Sequence[Sequence[Exact]]) -> dict[int, Exact]:
    """The sum of scores by option; the last grade is the score 0."""
    return {
        option: exact(sum((len(row) - 1 - grade) * n for grade, n in enumerate(row)))
        for option, row in enumerate(votes)
    }


def merit(row: Sequence[Exact]) -> Merit:
    """The majority grade of one option, and the votes above and below it.

    Balinski and Laraki, "Majority Judgment" (2011), section 1.2: the middle grade, and of two
    middle grades the lower. Without any vote it is the lowest grade.

    Args:
        row: votes per grade, best first.
    """
    total = sum(row)
    above: Exact = 0
    median = len(row) - 1
    for grade, votes in enumerate(row):
        if 2 * (above + votes) > total:
            median = grade
            break
        above += votes
    else:
        above = 0
    return Merit(tuple(row), median, exact(above), exact(total - above - row[median]))
