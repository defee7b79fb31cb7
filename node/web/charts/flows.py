"""Where votes went between two rounds, as exact values: the bands of the picture of a count.

All votes of a round leave it in bands, and all votes of the next come in by them: nothing is drawn
that was not counted, and nothing that was counted is left out.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

import msgspec

from node.web.viewmodels.results import Exact, RoundView
from protocol.counting.result import EXHAUSTED

LOST = EXHAUSTED - 1
"""Where votes go that rounding takes from everybody."""


class Band(msgspec.Struct, frozen=True):
    """Votes, above zero, that stood with `source` in a round and with `target` in the next.

    Either is an option's index, `EXHAUSTED` or `LOST`; they are equal for votes that stayed.
    """

    source: int
    target: int
    votes: Exact


def stock(stage: RoundView) -> dict[int, Exact]:
    """All votes of a round: of every option still in, then what is exhausted, then what is lost."""
    held: dict[int, Exact] = {o: v for o, v in enumerate(stage.tally) if v is not None}
    return {**held, EXHAUSTED: stage.exhausted, LOST: stage.residual}


def bands(now: RoundView, after: RoundView) -> list[Band]:
    """The bands between a round and the next.

    What a method states as transfers is drawn as stated. The rest of what changed (all of it where
    a method counts every ballot anew, as Meek's does) is net: what one lost is shared among those
    that gained, in proportion to their gains.
    """
    held, coming = stock(now), stock(after)
    moved: dict[tuple[int, int], Exact] = {
        (source, target): votes
        for source, targets in now.transfers.items()
        for target, votes in targets.items()
        if source != target
    }
    for (source, target), votes in moved.items():
        held[source] = held.get(source, 0) - votes
        coming[target] = coming.get(target, 0) - votes
    # What neither stayed nor was stated; when votes vanish or appear they come from what is lost.
    nodes = sorted(held.keys() | coming.keys(), reverse=True)
    change = {node: coming.get(node, 0) - held.get(node, 0) for node in nodes}
    change[LOST] -= sum(change.values())
    for pair, votes in _net(change).items():
        moved[pair] = moved.get(pair, 0) + votes
    leaving: dict[int, Exact] = {}
    for (source, _), votes in moved.items():
        leaving[source] = leaving.get(source, 0) + votes
    stayed = {n: v - leaving.get(n, 0) for n, v in stock(now).items()}
    found = [Band(node, node, votes) for node, votes in stayed.items() if votes > 0]
    return [*found, *(Band(s, t, votes) for (s, t), votes in moved.items() if votes > 0)]


def _net(change: Mapping[int, Exact]) -> dict[tuple[int, int], Exact]:
    gains = {node: votes for node, votes in change.items() if votes > 0}
    total = sum(gains.values())
    return {
        (source, target): -lost * Fraction(gain) / total
        for source, lost in change.items()
        if lost < 0
        for target, gain in gains.items()
    }


def is_net(rounds: Sequence[RoundView]) -> bool:
    """Whether the method states no transfers, so that bands show what each gained or lost."""
    return not any(stage.transfers for stage in rounds)
