"""Claims about protocol.coalition.tolerance."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.coalition.tolerance import Tolerance, tolerance


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        (1, (1, 0, 0, 1)),
        (2, (2, 0, 1, 2)),
        (3, (3, 0, 2, 3)),
        (4, (3, 1, 1, 2)),
        (7, (5, 2, 2, 3)),
        (13, (9, 4, 4, 5)),
    ],
)
def test_small_councils_are_told_what_they_survive(
    groups: int, expected: tuple[int, int, int, int]
) -> None:
    assert tolerance(groups) == Tolerance(*expected)


@given(st.integers(1, 10_000))
def test_two_quorums_share_more_than_a_third(groups: int) -> None:
    bound = tolerance(groups)
    assert 3 * bound.quorum > 2 * groups
    assert 3 * (bound.quorum - 1) <= 2 * groups
    assert bound.quorum + bound.offline == groups
    assert 3 * bound.equivocating > groups


def test_a_council_of_nobody_is_a_callers_mistake() -> None:
    with pytest.raises(ValueError, match="at least one"):
        tolerance(0)
