from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.counting.result import Tie
from protocol.counting.ties import TieBreak


def test_the_latest_difference_decides_backwards() -> None:
    earlier = [{0: 9, 1: 1, 2: 0}, {0: 4, 1: 5, 2: 0}, {0: 6, 1: 6, 2: 0}]
    assert TieBreak().rank([0, 1], earlier) == Tie((0, 1), "backwards", (1, 0))


def test_the_first_difference_decides_forwards() -> None:
    earlier = [{0: 9, 1: 1}, {0: 4, 1: 5}]
    assert TieBreak(("forwards", "order")).rank([1, 0], earlier).order == (0, 1)


def test_those_still_tied_are_settled_by_the_next_step() -> None:
    tie = TieBreak().rank([0, 1, 2], [{0: 3, 1: 3, 2: 8}])
    assert tie == Tie((0, 1, 2), "order", (2, 0, 1))


def test_a_part_that_stays_tied_is_looked_up_in_the_rounds_before() -> None:
    tie = TieBreak().rank([0, 1, 2], [{0: 1, 1: 2, 2: 8}, {0: 3, 1: 3, 2: 8}])
    assert tie == Tie((0, 1, 2), "backwards", (2, 1, 0))


def test_a_casting_vote_orders_everybody() -> None:
    ladder = TieBreak(("casting",), casting=(2, 0, 1))
    assert ladder.rank([0, 1, 2]) == Tie((0, 1, 2), "casting", (2, 0, 1))
    with pytest.raises(ValueError, match="not in"):
        ladder.rank([0, 5])


@given(st.binary(min_size=1, max_size=64), st.sets(st.integers(0, 199), min_size=3))
def test_a_lot_never_depends_on_who_else_is_tied(seed: bytes, tied: set[int]) -> None:
    ladder = TieBreak.seeded(seed)
    order = ladder.rank(tied).order
    assert set(order) == tied
    fewer = tied - {order[1]}
    assert ladder.rank(fewer).order == tuple(option for option in order if option in fewer)


def test_lots_are_fair_over_seeds() -> None:
    first = [TieBreak.seeded(bytes([seed])).rank([0, 1]).order[0] for seed in range(256)]
    assert 96 < sum(first) < 160


def test_the_lots_of_a_seed_are_these_on_every_machine() -> None:
    # A vector of docs/spec/counting/ties.md section 6.
    assert TieBreak.seeded(b"lots").rank(range(6)).order == (5, 0, 3, 2, 1, 4)


@pytest.mark.parametrize(
    "make",
    [
        lambda: TieBreak(()),
        lambda: TieBreak(("backwards",)),
        lambda: TieBreak(("coin", "order")),
        lambda: TieBreak(("lot",)),
        lambda: TieBreak(("lot",), b"x" * 65),
        lambda: TieBreak(("casting",)),
    ],
)
def test_a_ladder_that_could_leave_a_tie_is_refused(make: object) -> None:
    with pytest.raises(ValueError, match=r"ladder|seed|casting"):
        make()  # type: ignore[operator]
