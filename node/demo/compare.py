"""The rounds that the nodes found, beside the published ones."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import msgspec

from node.demo.records import EXHAUSTED, Stage


class Difference(msgspec.Struct, frozen=True):
    """A figure that is not the published one.

    Attributes:
        round: from 1.
        name: of the candidate, or `exhaust`.
        found, published: votes; absent ones are 0.
    """

    round: int
    name: str
    found: Fraction
    published: Fraction


def compare(rounds: Sequence[Mapping[str, Any]], published: Sequence[Stage]) -> list[Difference]:
    """Compare every figure of every round.

    Args:
        rounds: from `protocol.results.describe_result`: `tally` by name, and `exhausted`; numbers
            or text n/d.
        published: with three decimals, rounded from the exact fraction.

    Returns:
        Every difference, by round; empty if the counts are one and the same.
    """
    found = []
    for number in range(1, max(len(rounds), len(published)) + 1):
        ours = stage(rounds[number - 1]) if number <= len(rounds) else {}
        theirs = published[number - 1] if number <= len(published) else {}
        for name in sorted(ours.keys() | theirs.keys()):
            pair = ours.get(name, Fraction(0)), theirs.get(name, Fraction(0))
            if pair[0] != pair[1]:
                found.append(Difference(number, name, *pair))
    return found


def stage(found: Mapping[str, Any]) -> dict[str, Fraction]:
    """A round as the published tables have it: three decimals, who is nowhere any more included."""
    votes = {**found["tally"], EXHAUSTED: found["exhausted"]}
    return {name: Fraction(round(Fraction(number), 3)) for name, number in votes.items()}
