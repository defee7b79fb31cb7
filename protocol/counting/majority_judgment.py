"""Majority judgment: the best majority grade wins, and of equal ones the better gauge.

Balinski and Laraki, "Majority Judgment: Measuring, Ranking, and Electing" (MIT Press, 2011).

Spec: docs/spec/counting/majority-judgment.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import TypeAlias

from protocol.counting.exact import Exact, exact
from protocol.counting.grades import GRADES, merit, votes_per_grade, with_ungraded
from protocol.counting.method import MAX_SEATS, Method, Setting
from protocol.counting.profile import Profile
from protocol.counting.result import Count, Merit, Reason, Round, Tie
from protocol.counting.ties import TieBreak

GAUGE = Setting(
    "gauge",
    ("majority-gauge", "repeated-median"),
    "how equal majority grades are ordered: by the larger of the shares above and below it, or by "
    "taking away middle grades one by one until they differ",
)
UNGRADED = Setting(
    "ungraded",
    ("lowest", "left-out"),
    "what a ballot that does not grade an option gives it: the lowest grade, or none",
)

Key: TypeAlias = tuple[Exact, ...]
"""Compared from left to right; the smaller is the better option."""


def count(profile: Profile, seats: int, settings: Mapping[str, str], tie_break: TieBreak) -> Count:
    """Count grades; nobody is elected if no ballot grades anybody.

    Raises:
        RuleError: `bad-count`: a ballot has more grades than there are.
    """
    votes = votes_per_grade(profile, int(settings["grades"]))
    graded = [option for option, row in enumerate(votes) if any(row)]
    merits, keys = standing(profile, settings)
    order, ties = _order(graded, keys, tie_break)
    winners = tuple(order[:seats])
    ties = [tie for tie in ties if set(tie.options) & set(winners)]
    reason = Reason(_reason(merits, order) if winners else "no-votes", tuple(sorted(winners)))
    only = Round({}, 0, elected=winners, reasons=(reason,), ties=tuple(ties))
    total, blank = profile.total, profile.blank
    return Count(
        "majority-judgment", settings, seats, winners, (only,), total, blank, merits=merits
    )


def standing(profile: Profile, settings: Mapping[str, str]) -> tuple[tuple[Merit, ...], list[Key]]:
    """How each option was graded, and where that puts it: the smaller key is the better option.

    Raises:
        RuleError: `bad-count`: a ballot has more grades than there are.
    """
    votes = votes_per_grade(profile, int(settings["grades"]))
    if settings["ungraded"] == "lowest":
        votes = with_ungraded(votes, exact(profile.total - profile.blank))
    merits = tuple(merit(row) for row in votes)
    keys = gauges(merits) if settings["gauge"] == "majority-gauge" else repeated_medians(votes)
    return merits, keys


def gauges(merits: Sequence[Merit]) -> list[Key]:
    """The majority-gauge (chapter 14): the grade, raised if more are above it than below.

    A grade raised is better than the same not raised. Of two raised ones the larger share above is
    better, of two others the smaller share below. Shares, because ballots that leave an option out
    need not be counted for it.
    """
    keys: list[Key] = []
    for found in merits:
        total = sum(found.grades) or 1
        raised = found.better > found.worse
        share = Fraction(-found.better if raised else found.worse) / total
        keys.append((found.median, 0 if raised else 1, share))
    return keys


def repeated_medians(votes: Sequence[Sequence[Exact]]) -> list[Key]:
    """The majority-value (chapter 1): middle grades taken away one by one, in the order they go.

    From the middle outwards the grades go by turns from below and from above it. A row of grades is
    a staircase, so it is enough to look once between each two heights at which any option's steps:
    first at the grade as far below the middle, then at the one as far above.
    """
    stairs = [_stairs(row) for row in votes]
    turns = {abs(height - Fraction(1, 2)) for stair in stairs for height in stair}
    heights = sorted({Fraction(0), *turns})
    looks = [(one + other) / 2 for one, other in pairwise(heights)]
    middle = Fraction(1, 2)
    return [
        tuple(
            grade
            for distance in looks
            for grade in (_at(stair, middle + distance), _at(stair, middle - distance))
        )
        for stair in stairs
    ]


def _stairs(row: Sequence[Exact]) -> list[Fraction]:
    """The share of votes at each grade or a better one."""
    total = sum(row) or 1
    below: Exact = 0
    result: list[Fraction] = []
    for votes in row:
        below += votes
        result.append(Fraction(below) / total)
    # An option nobody graded stands at the lowest grade.
    return [*result[:-1], Fraction(1)]


def _at(stair: Sequence[Fraction], height: Fraction) -> int:
    """The grade of the vote at a height between 0 (best) and 1 (worst)."""
    return next(grade for grade, top in enumerate(stair) if height < top)


def _order(
    options: Sequence[int], keys: Sequence[Key], tie_break: TieBreak
) -> tuple[list[int], list[Tie]]:
    groups: dict[Key, list[int]] = {}
    for option in options:
        groups.setdefault(keys[option], []).append(option)
    order: list[int] = []
    ties: list[Tie] = []
    for key in sorted(groups):
        group = groups[key]
        if len(group) > 1:
            tie = tie_break.rank(group)
            ties.append(tie)
            group = list(tie.order)
        order += group
    return order, ties


def _reason(merits: Sequence[Merit], order: Sequence[int]) -> str:
    """Whether the majority grade alone put the first option ahead."""
    alone = len(order) == 1 or merits[order[0]].median < merits[order[1]].median
    return "best-majority-grade" if alone else "best-gauge"


MAJORITY_JUDGMENT = Method(
    name="majority-judgment",
    title="Majority judgment",
    source="Balinski and Laraki, Majority Judgment (MIT Press, 2011)",
    about="Each ballot grades the options in words; the option with the best middle grade is "
    "elected, and of equal ones the one with more above it or fewer below.",
    kinds=frozenset({"grade", "score"}),
    settings=(GRADES, GAUGE, UNGRADED),
    max_seats=MAX_SEATS,
    run=count,
)
