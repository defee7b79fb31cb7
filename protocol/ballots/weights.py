"""What a group's votes weigh, exactly.

Weights rest on a group's size: the lower of its roll and its affiliated count, so that neither a
padded roll nor members who may not vote add weight.

Spec: docs/spec/ballots/weights.md.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from protocol.ballots.rule import Weight, fraction


def group_size(roll: int, affiliated: int) -> int:
    """Members on which a group's weight rests."""
    return min(roll, affiliated)


def group_weights(weight: Weight, sizes: Mapping[bytes, int]) -> dict[bytes, Fraction]:
    """The weight of each group, all of it together being what is eligible.

    Spec: docs/spec/ballots/weights.md section 3.

    Args:
        weight: a checked weight.
        sizes: group id -> members (`group_size`), recused groups left out. The order of groups
            never matters.

    Returns:
        Group id -> weight >= 0, in ascending order of id. A group without members weighs nothing.
    """
    raw = {group: raw_weight(weight, sizes[group]) for group in sorted(sizes)}
    if weight.cap is None:
        return raw
    ceiling = cap_weight(raw.values(), fraction(weight.cap))
    return {group: min(value, ceiling) for group, value in raw.items()}


def raw_weight(weight: Weight, size: int) -> Fraction:
    """The weight of a group of `size` members before any cap."""
    if size == 0:
        return Fraction(0)
    if weight.kind == "per-member":
        return Fraction(size)
    if weight.kind == "per-group":
        return Fraction(1)
    return max(Fraction(weight.minimum), round_votes(Fraction(size, weight.per), weight.rounding))


def round_votes(votes: Fraction, rounding: str) -> Fraction:
    """Members / per, rounded as the rule says; `nearest` takes halves up."""
    if rounding == "exact":
        return votes
    if rounding == "up":
        return Fraction(-(-votes.numerator // votes.denominator))
    if rounding == "nearest":
        votes += Fraction(1, 2)
    return Fraction(votes.numerator // votes.denominator)


def cap_weight(weights: Iterable[Fraction], cap: Fraction) -> Fraction:
    """The largest weight that one group may keep so that none exceeds the share `cap` of all.

    Cutting one group makes every other group's share larger, so the ceiling is a fixed point: with
    the k heaviest groups cut to x, x = cap * (k * x + the weight of the rest). The least k for
    which the next group stays below x gives the largest such x, and the cuts are the smallest.

    Fewer groups than 1 / cap cannot all stay below the cap; they then weigh the same, which is the
    lowest cap that can hold.

    Spec: docs/spec/ballots/weights.md section 4.

    Args:
        weights: in any order.
        cap: 0 < cap <= 1.

    Returns:
        The ceiling; 0 if nobody weighs anything.
    """
    heavy = sorted((w for w in weights if w > 0), reverse=True)
    if not heavy:
        return Fraction(0)
    cap = max(cap, Fraction(1, len(heavy)))
    rest = sum(heavy, Fraction(0))
    for cut, weight in enumerate(heavy):
        # With `cut` groups at the ceiling and `rest` in the others; cap * cut < 1 here, because
        # cut < len(heavy) and the ceiling is found before cap * cut reaches 1.
        ceiling = cap * rest / (1 - cap * cut)
        if weight <= ceiling:
            return ceiling
        rest -= weight
    return heavy[-1]
