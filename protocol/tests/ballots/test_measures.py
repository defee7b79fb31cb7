import pytest

from protocol.ballots.measures import place, prefer
from protocol.counting.profile import OVERVOTE, Profile


@pytest.mark.parametrize(
    ("choice", "option", "rank"),
    [
        ((2, 0), 2, 0),
        ((2, 0), 0, 1),
        ((2, 0), 1, 2),
        (((0, 1), 2), 1, 0),
        (((), 1), 1, 1),
        ((OVERVOTE, 1), 1, 1),
        ((), 0, 0),
        ((1, 1), 1, 0),
    ],
)
def test_the_first_rank_that_names_an_option_is_its_place(
    choice: tuple, option: int, rank: int
) -> None:
    assert place(choice, option) == rank


def test_an_unranked_option_is_below_every_ranked_one_and_equal_to_its_like() -> None:
    profile = Profile(3, {(0,): 5, (1, 0): 2, ((0, 1),): 7, (2,): 11, (): 13})
    assert prefer(profile, 0, 1) == 5
    assert prefer(profile, 1, 0) == 2
    assert prefer(profile, 2, 0) == 11
    assert prefer(profile, 0, 2) == 5 + 2 + 7
