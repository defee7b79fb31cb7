"""The Schulze method: the strongest paths of defeats.

Schulze, "A new monotonic, clone-independent, reversal symmetric, and Condorcet-consistent
single-winner election method", Social Choice and Welfare 36 (2011); sections are the paper's.

Spec: docs/spec/counting/schulze.md.
"""

from __future__ import annotations

from collections.abc import Mapping

from protocol.counting.exact import Exact
from protocol.counting.method import Method, Setting
from protocol.counting.pairwise import UNRANKED, Matrix, compare, condorcet_winner
from protocol.counting.profile import Profile
from protocol.counting.result import Count, Pairwise, Reason, Round, Tie
from protocol.counting.ties import TieBreak

STRENGTH = Setting(
    "strength",
    ("winning-votes", "margins"),
    "how strong a defeat is: by the votes for the winner, or by how many more they are",
)


def count(profile: Profile, seats: int, settings: Mapping[str, str], tie_break: TieBreak) -> Count:
    """Count rankings, equal ranks included; nobody is elected if no ballot names anybody."""
    matrix = compare(profile, settings["unranked"])
    paths = strongest_paths(defeats(matrix, settings["strength"]))
    order = levels(paths)
    pairwise = Pairwise(matrix, paths, order=order)
    winners: tuple[int, ...] = ()
    ties: tuple[Tie, ...] = ()
    if profile.total == profile.blank:
        reason = Reason("no-votes")
        pairwise = Pairwise(matrix)
    elif condorcet_winner(matrix, range(profile.options)) is not None:
        winners, reason = order[0], Reason("condorcet-winner", order[0])
    elif len(order[0]) == 1:
        winners, reason = order[0], Reason("strongest-paths", order[0])
    else:
        # Section 2.2.2: several potential winners, of whom a rule agreed on before chooses.
        ties = (tie_break.rank(order[0]),)
        winners, reason = ties[0].order[:1], Reason("paths-tied", order[0])
    only = Round({}, 0, elected=winners, reasons=(reason,), ties=ties)
    return Count(
        "schulze", settings, seats, winners, (only,), profile.total, profile.blank, pairwise
    )


def defeats(matrix: Matrix, strength: str) -> list[list[Exact]]:
    """The strength of every defeat, row over column; zero where the row does not win.

    Section 2.1: by winning votes a defeat is as strong as its support, by margins as the support
    less the opposition.
    """
    size = range(len(matrix))
    margins = strength == "margins"
    return [
        [
            (matrix[i][j] - matrix[j][i] if margins else matrix[i][j])
            if matrix[i][j] > matrix[j][i]
            else 0
            for j in size
        ]
        for i in size
    ]


def strongest_paths(strengths: list[list[Exact]]) -> Matrix:
    """Section 2.3.1: the strength of the strongest path, which is that of its weakest defeat.

    Args:
        strengths: of defeats, row over column; changed in place.
    """
    size = range(len(strengths))
    for middle in size:
        through = strengths[middle]
        for start in size:
            first = strengths[start][middle]
            if start == middle or not first:
                continue
            row = strengths[start]
            for end in size:
                # A path through the middle is as strong as the weaker of its two parts.
                part = through[end]
                reach = min(part, first)
                if reach > row[end] and end != start:
                    row[end] = reach
    return tuple(map(tuple, strengths))


def levels(paths: Matrix) -> tuple[tuple[int, ...], ...]:
    """The order that the paths give, best first; options of one level are equal.

    First who has no stronger path against them, then who has none among those left, and so on. The
    relation is transitive (section 4.1), so no level is ever empty.
    """
    left = set(range(len(paths)))
    result: list[tuple[int, ...]] = []
    while left:
        best = tuple(
            sorted(i for i in left if all(paths[i][j] >= paths[j][i] for j in left if j != i))
        )
        result.append(best)
        left.difference_update(best)
    return tuple(result)


SCHULZE = Method(
    name="schulze",
    title="Schulze",
    source="Schulze, Social Choice and Welfare 36 (2011), pages 267-303",
    about="Every two options are compared on all ballots; the option wins whose strongest path of "
    "defeats to each other option is at least as strong as the path back.",
    kinds=frozenset({"rank"}),
    settings=(STRENGTH, UNRANKED),
    max_seats=1,
    run=count,
)
