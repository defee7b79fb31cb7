"""Seating: most votes first, equal votes by the ladder, nobody without a vote."""

import pytest

from protocol.counting.seating import by_votes, seat
from protocol.counting.ties import TieBreak

LADDER = TieBreak(("casting",), casting=(3, 2, 1, 0))


@pytest.mark.parametrize(
    ("tally", "order"),
    [
        ({0: 1, 1: 5, 2: 3}, [1, 2, 0]),
        ({0: 2, 1: 2, 2: 3}, [2, 1, 0]),
        ({0: 0, 1: 0, 2: 0, 3: 0}, [3, 2, 1, 0]),
        ({}, []),
    ],
)
def test_options_stand_by_their_votes_and_equal_ones_by_the_ladder(tally, order) -> None:
    assert by_votes(tally, LADDER)[0] == order


def test_every_tie_on_the_way_is_recorded_most_votes_first() -> None:
    _, ties = by_votes({0: 4, 1: 1, 2: 4, 3: 1}, LADDER)
    assert [set(tie.options) for tie in ties] == [{0, 2}, {1, 3}]


def test_seats_go_to_the_first_and_only_their_ties_are_kept() -> None:
    winners, ties = seat({0: 4, 1: 1, 2: 4, 3: 1}, 2, LADDER)
    assert winners == (2, 0)
    assert [set(tie.options) for tie in ties] == [{0, 2}]


def test_an_option_without_a_vote_is_never_seated() -> None:
    assert seat({0: 0, 1: 3, 2: 0}, 3, LADDER) == ((1,), ())
