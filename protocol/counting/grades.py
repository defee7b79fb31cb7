"""Votes per grade: what every method for grades and scores starts from.

A graded ballot is a choice whose rank r holds the options with grade r, the best grade first; an
option in no rank was not graded.

Spec: docs/spec/counting/grades.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from protocol.counting.exact import Exact, exact
from protocol.counting.method import Setting
from protocol.counting.profile import MAX_RANKS, OVERVOTE, Choice, Profile, names_once
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
        for grade, rank in enumerate(_graded_once(choice, grades)):
            if isinstance(rank, int):
                votes[rank][grade] += number
            else:
                for option in rank:
                    votes[option][grade] += number
    return [[exact(number) for number in row] for row in votes]


def as_choice(levels: Sequence[Sequence[int]]) -> Choice:
    """The choice of a ballot that gives options these grades; without any it is blank.

    Args:
        levels: the options of each grade, the best grade first, ascending, each option once.
    """
    used = max((place for place, level in enumerate(levels, 1) if level), default=0)
    return tuple(level[0] if len(level) == 1 else tuple(level) for level in levels[:used])


def above_lowest(profile: Profile, grades: int) -> Profile:
    """The same ballots without the lowest grade: its options are left out, as ungraded ones are.

    Raises:
        RuleError: `bad-count`: a ballot has more grades than there are.
    """
    rows: dict[Choice, Exact] = {}
    for choice, number in profile.rows.items():
        upper = _graded_once(choice, grades)[: grades - 1]
        while upper and upper[-1] == ():
            upper = upper[:-1]
        rows[upper] = rows.get(upper, 0) + number
    return Profile(profile.options, rows)


def _graded_once(choice: Choice, grades: int) -> Choice:
    """A ballot without options at several grades, and without marks that name nobody."""
    if len(choice) > grades:
        raise RuleError(
            "bad-count",
            f"a ballot has grade {len(choice)} of {grades}",
            "state how many there are with --variant grades=...",
        )
    if names_once(choice):
        return choice
    levels = [rank if isinstance(rank, tuple) else (rank,) for rank in choice]
    marks = Counter(option for level in levels for option in level)
    return tuple(
        tuple(option for option in level if marks[option] == 1 and option != OVERVOTE)
        for level in levels
    )


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
