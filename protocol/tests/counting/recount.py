"""The methods again, as plainly as they can be said: ballot by ballot, from scratch each round.

Slow, and without shortcuts to get wrong. Plain rankings only; ties by a fixed order of all options.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from protocol.counting.profile import Choice

Rounds = list[tuple[dict[int, Fraction], list[int]]]
"""(votes of standing options, who is eliminated) per round."""


def first(ballot: Choice, standing: set[int]) -> int | None:
    return next((rank for rank in ballot if rank in standing), None)  # type: ignore[return-value]


def irv(ballots: Sequence[Choice], order: Sequence[int]) -> tuple[int | None, Rounds]:
    standing = set(order)
    rounds: Rounds = []
    while True:
        heads = [first(ballot, standing) for ballot in ballots]
        tally = {o: Fraction(heads.count(o)) for o in sorted(standing)}
        if not any(tally.values()):
            return None, [*rounds, (tally, [])]
        best_first = sorted(standing, key=lambda o: (-tally[o], order.index(o)))
        if len(standing) <= 2:
            return best_first[0], [*rounds, (tally, [])]
        zeros = [option for option in standing if not tally[option]]
        voted = [option for option in best_first if tally[option]]
        out = zeros + voted[-1:] if len(voted) > 2 else zeros
        out = sorted(out or best_first[-1:])
        rounds.append((tally, out))
        standing -= set(out)


def stv(
    ballots: Sequence[Choice], seats: int, order: Sequence[int], place: Fraction | None = None
) -> tuple[list[int], list[dict[int, Fraction]]]:
    """With `place`, values are cut off to whole multiples of it."""
    value = [Fraction(1)] * len(ballots)
    holder: list[int | None] = [first(ballot, set(order)) for ballot in ballots]
    hopeful, elected, held = set(order), list[int](), dict[int, Fraction]()
    quota = sum(h is not None for h in holder) // (seats + 1) + 1
    rounds: list[dict[int, Fraction]] = []
    while True:
        tally = {
            o: held.get(
                o, sum((v for v, h in zip(value, holder, strict=True) if h == o), Fraction())
            )
            for o in sorted(hopeful | set(elected))
        }
        rounds.append(tally)
        best_first = sorted(hopeful, key=lambda o: (-tally[o], order.index(o)))
        reached = [option for option in best_first if tally[option] >= quota]
        if len(elected) + len(hopeful) <= seats:
            reached = best_first
        elected += reached
        hopeful -= set(reached)
        if len(elected) == seats or not hopeful:
            return elected, rounds
        over = sorted(
            (o for o in elected if tally[o] > quota), key=lambda o: (-tally[o], order.index(o))
        )
        source = over[0] if over else max(hopeful, key=lambda o: (-tally[o], order.index(o)))
        factor = (tally[source] - quota) / tally[source] if over else Fraction(1)
        if over:
            held[source] = Fraction(quota)
        hopeful -= {source}
        for index, ballot in enumerate(ballots):
            if holder[index] == source:
                holder[index] = first(ballot, hopeful)
                value[index] *= factor
                if place is not None:
                    value[index] = value[index] // place * place
