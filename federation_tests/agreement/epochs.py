"""Every run of two agreements in a row, when the first one may change who takes part in the second.

Five groups: 0 to 3 are the founding council. The cut of value 1 keeps it; that of value 0 changes
it. Each group that doesn't lie comes to the second agreement on the line of one decided value, or
stays behind; there it is one of the council that this line's cut names. Votes of one line mean
nothing on the other, since the instance's id contains the cut before it, so each line's second
agreement is searched alone (`model`), with those who came.

Order needs no search of its own: who has come to the second agreement says nothing more in the
first, and all that it could have said there is among the worlds searched anyway.
"""

from collections.abc import Callable, Iterator
from functools import cache
from itertools import product
from typing import NamedTuple

from federation_tests.agreement.model import VALUES, Rules, World, layers, proved, search
from protocol.agreement.rules import quorum

FOUNDERS = frozenset(range(4))
NEWCOMER = 4
CHANGES = {
    "replaced": FOUNDERS - {3} | {NEWCOMER},
    "grown": FOUNDERS | {NEWCOMER},
    "shrunk": FOUNDERS - {3},
}
"""What the cut of value 0 makes of the council."""


def decided(rules: Rules, world: World) -> frozenset[int]:
    """The values that certificates can show: a quorum's precommits, and a way back."""
    return frozenset(value for _, value in proved(rules, world))


def prevoted(_: Rules, world: World) -> frozenset[int]:
    """A broken rule: to go on from what a quorum has prevoted, before it is decided."""
    return frozenset(link.value for link in world.quorums)


class Turn(NamedTuple):
    """What is searched; the defaults are the node's rules, others break one on purpose.

    Attributes:
        change: of `CHANGES`.
        first, second: who lies in the first agreement, and in the second. Who lies in the first
            alone has left the council and then turned, or had its key stolen.
        rounds: of each agreement.
        followed: from which values a group may go on.
        sized_by: given the new council, how many count for its quorum.
        still_heard: groups outside the new council whose votes count all the same.
    """

    change: str
    first: frozenset[int] = frozenset({0})
    second: frozenset[int] = frozenset({0})
    rounds: int = 3
    followed: Callable[[Rules, World], frozenset[int]] = decided
    sized_by: Callable[[int], int] = lambda n: n
    still_heard: frozenset[int] = frozenset()


class Outcome(NamedTuple):
    """What a search came to.

    Attributes:
        worlds: of both agreements together.
        lines: pairs of lines by which honest groups are at odds: first cuts that differ.
        split: second agreements in which two values are decided.
        second: second agreements in which anything is decided.
    """

    worlds: int
    lines: int
    split: int
    second: int


@cache
def firsts(liars: int, rounds: int) -> tuple[Rules, frozenset[World]]:
    """All worlds that the first agreement can end in."""
    rules = Rules(members=len(FOUNDERS), liars=liars, rounds=rounds)
    *_, last = layers(rules)
    return rules, frozenset(last)


@cache
def second(rules: Rules) -> tuple[int, int, int]:
    """Worlds of a second agreement; those in which two values, and any value, are decided."""
    found = search(rules)
    *_, last = layers(rules)
    return found.worlds, found.split, sum(bool(decided(rules, world)) for world in last)


def journeys(turn: Turn, values: frozenset[int]) -> Iterator[dict[int, int | None]]:
    """Where each honest group may go: on from one of the values, or nowhere."""
    honest = sorted((FOUNDERS | CHANGES[turn.change]) - turn.first - turn.second)
    for choice in product((None, *sorted(values)), repeat=len(honest)):
        yield dict(zip(honest, choice, strict=True))


def explore(turn: Turn) -> Outcome:
    """Look at all worlds of the first agreement, and at all of the second that can follow."""
    rules, worlds = firsts(len(turn.first & FOUNDERS), turn.rounds)
    followable = {turn.followed(rules, world) | decided(rules, world) for world in worlds}
    agreements = {
        (value, _agreement(turn, journey, value))
        for values in followable
        for journey in journeys(turn, values)
        for value in values
    }
    found = {each: second(each[1]) for each in agreements}
    return Outcome(
        worlds=len(worlds) + sum(count for count, _, _ in found.values()),
        lines=sum(_at_odds(turn, rules, world) for world in worlds),
        split=sum(split for _, split, _ in found.values()),
        second=sum(some for _, _, some in found.values()),
    )


def _agreement(turn: Turn, journey: dict[int, int | None], value: int) -> Rules:
    """The second agreement on a value's line, with those who came."""
    council = CHANGES[turn.change] if value == VALUES[0] else FOUNDERS
    heard = council | (turn.still_heard if value == VALUES[0] else frozenset())
    liars = len(heard & turn.second)
    came = sum(1 for group in heard - turn.second if journey.get(group) == value)
    return Rules(
        members=len(heard),
        liars=liars,
        rounds=turn.rounds,
        needed=quorum(turn.sized_by(len(council))),
        absent=len(heard) - liars - came,
    )


def _at_odds(turn: Turn, rules: Rules, world: World) -> bool:
    """Whether groups can hold one first cut for final while others go on from another."""
    final = decided(rules, world)
    return len(turn.followed(rules, world) | final) > 1 and bool(final)
