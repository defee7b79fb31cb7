"""Filling seats by the most votes, the step that plurality and approval share.

Spec: docs/spec/counting/methods.md section 3.
"""

from __future__ import annotations

from collections.abc import Sequence

from protocol.counting.result import Tally, Tie
from protocol.counting.ties import TieBreak


def by_votes(
    tally: Tally, tie_break: TieBreak, earlier: Sequence[Tally] = ()
) -> tuple[list[int], list[Tie]]:
    """All options of a tally, most votes first, and every tie met on the way, most votes first."""
    groups: dict[object, list[int]] = {}
    for option in sorted(tally, key=lambda option: (-tally[option], option)):
        groups.setdefault(tally[option], []).append(option)
    order: list[int] = []
    ties: list[Tie] = []
    for group in groups.values():
        if len(group) > 1:
            tie = tie_break.rank(group, earlier)
            ties.append(tie)
            order += tie.order
        else:
            order += group
    return order, ties


def seat(tally: Tally, seats: int, tie_break: TieBreak) -> tuple[tuple[int, ...], tuple[Tie, ...]]:
    """Who gets the seats, in order, and the ties that decided who did or in what order.

    An option without a single vote is never seated: nobody chose it.
    """
    order, ties = by_votes({o: v for o, v in tally.items() if v > 0}, tie_break)
    winners = tuple(order[:seats])
    return winners, tuple(tie for tie in ties if set(tie.options) & set(winners))
