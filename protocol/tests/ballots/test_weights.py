from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.ballots.rule import Weight
from protocol.ballots.weights import cap_weight, group_size, group_weights, round_votes
from protocol.tests.ballots.making import gid

SIZES = st.lists(st.integers(0, 5_000), min_size=1, max_size=12)
CAPS = st.fractions(min_value=Fraction(1, 50), max_value=1, max_denominator=50)


def per_capita(**more: object) -> Weight:
    return Weight(kind="per-capita", per=100, rounding="down", **more)  # type: ignore[arg-type]


def weigh(weight: Weight, *sizes: int) -> list[Fraction]:
    return list(group_weights(weight, {gid(n): s for n, s in enumerate(sizes, 1)}).values())


def test_a_padded_roll_adds_no_weight() -> None:
    assert group_size(roll=500, affiliated=100) == 100
    assert group_size(roll=80, affiliated=100) == 80


def test_per_member_weighs_members_and_per_group_weighs_groups() -> None:
    assert weigh(Weight(kind="per-member"), 30, 7) == [30, 7]
    assert weigh(Weight(kind="per-group"), 30, 7) == [1, 1]


def test_a_group_without_members_weighs_nothing_even_with_a_minimum() -> None:
    assert weigh(per_capita(minimum=2), 0, 10) == [0, 2]
    assert weigh(Weight(kind="per-group"), 0, 10) == [0, 1]


@pytest.mark.parametrize(
    ("rounding", "votes"),
    [("down", [1, 1, 2]), ("nearest", [1, 2, 2]), ("up", [2, 2, 2]), ("exact", [149, 150, 200])],
)
def test_each_rounding_at_a_half(rounding: str, votes: list[int]) -> None:
    exact = [Fraction(149, 100), Fraction(3, 2), Fraction(2)]
    got = [round_votes(number, rounding) for number in exact]
    assert got == ([Fraction(v, 100) for v in votes] if rounding == "exact" else votes)


def test_a_cap_is_a_share_of_what_is_left_after_cutting() -> None:
    # 60, 20, 20 with a third at most: x = (x + 40) / 3 gives 20, not 100 / 3.
    weight = Weight(kind="per-capita", per=1, rounding="exact", cap=[1, 3])
    assert weigh(weight, 60, 20, 20) == [20, 20, 20]
    # 60, 30, 30, 30 with two fifths: 60 of 150 is exactly the cap and stays.
    weight = Weight(kind="per-capita", per=1, rounding="exact", cap=[2, 5])
    assert weigh(weight, 60, 30, 30, 30) == [60, 30, 30, 30]
    assert weigh(weight, 61, 30, 30, 30) == [60, 30, 30, 30]


def test_a_cap_that_cannot_hold_makes_groups_equal() -> None:
    assert weigh(per_capita(cap=[1, 5]), 900, 300) == [3, 3]


@given(SIZES, CAPS, st.randoms(use_true_random=False))
def test_the_order_of_groups_never_matters(sizes: list[int], cap: Fraction, random: object) -> None:
    weight = per_capita(cap=[cap.numerator, cap.denominator], minimum=1)
    by_group = {gid(n): size for n, size in enumerate(sizes, 1)}
    shuffled = list(by_group.items())
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    first, second = group_weights(weight, by_group), group_weights(weight, dict(shuffled))
    assert list(first.items()) == list(second.items())


@given(SIZES, CAPS)
def test_no_group_exceeds_the_cap_and_only_the_heaviest_are_cut(
    sizes: list[int], cap: Fraction
) -> None:
    raw = [Fraction(size) for size in sizes]
    ceiling = cap_weight(raw, cap)
    kept = [min(weight, ceiling) for weight in raw]
    total = sum(kept)
    if not total:
        return
    held = max(cap, Fraction(1, sum(weight > 0 for weight in raw)))
    assert max(kept) <= held * total
    # The ceiling is the largest that works: unless nothing was cut, the cut groups are at the cap.
    if kept != raw:
        assert max(kept) == held * total
