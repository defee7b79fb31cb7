import pytest

from protocol.ballots.manifest import Contest, Option
from protocol.ballots.measures import place, prefer, subject
from protocol.ballots.presets import simple_majority
from protocol.ballots.tally import Tally
from protocol.counting.methods import count
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


@pytest.mark.parametrize(("method", "support"), [("plurality", 4), ("schulze", 5), ("irv", 5)])
def test_a_winner_is_supported_by_the_votes_that_elect_it(method: str, support: int) -> None:
    """By plurality its own four; in pairs five above whoever comes nearest, and seven above Cem."""
    rows = {(0, 1): 4, (1, 0): 3, (2, 0): 1, (2, 1): 1}
    profile = Profile(3, rows)
    contest = Contest(
        title="Speaker",
        question="Who?",
        kind="rank",
        options=[Option(label=name) for name in ("Ann", "Bob", "Cem")],
        min=1,
        max=3,
        seats=1,
        method=method,
    )
    result = count(method, profile)
    tally = Tally(0, profile, 9, 9, 9, 9, (), (), ())
    about = subject(contest, simple_majority(options=True), tally, result)
    assert (about.target, about.support) == (0, support)
