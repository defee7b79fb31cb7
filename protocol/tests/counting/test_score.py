"""Score: sums, averages, and what raising a score does."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from protocol.counting.methods import count
from protocol.counting.profile import Profile
from protocol.tests.counting.graded import ballots, profile_of


def test_tennessee_by_scores_elects_nashville() -> None:
    """The example of textbooks: scores by distance, Memphis to Knoxville west to east."""
    found = {(5, 2, 1, 0): 42, (0, 5, 2, 1): 26, (0, 3, 5, 4): 15, (0, 2, 4, 5): 17}
    result = count("score", profile_of(found))
    assert result.rounds[0].tally == {0: 210, 1: 293, 2: 237, 3: 171}
    assert result.winners == (1,)


def test_an_average_is_of_the_ballots_that_score_the_option() -> None:
    found = {(5, None): 1, (4, 3): 2, (None, 3): 7}
    zero = count("score", profile_of(found))
    left_out = count("score", profile_of(found), variant={"unscored": "left-out"})
    assert zero.rounds[0].tally == {0: 13, 1: 27}
    assert left_out.rounds[0].tally == {0: Fraction(13, 3), 1: 3}
    assert (zero.winners, left_out.winners) == ((1,), (0,))


def test_nobody_is_elected_with_nothing_but_zeros() -> None:
    result = count("score", profile_of({(0, 0): 3}))
    assert (result.winners, result.rounds[0].reasons[0].key) == ((), "no-votes")


def test_several_seats_go_to_the_highest_sums() -> None:
    result = count("score", profile_of({(5, 4, 1): 1}), seats=2)
    assert result.winners == (0, 1)


@given(ballots(), st.data())
def test_raising_the_winner_never_makes_it_lose(
    found: dict[tuple[int | None, ...], int], data: st.DataObject
) -> None:
    result = count("score", profile_of(found))
    if not result.winners or result.rounds[0].ties:
        return
    winner = result.winners[0]
    ballot = data.draw(st.sampled_from(sorted(found, key=repr)))
    raised = tuple(5 if option == winner else s for option, s in enumerate(ballot))
    changed = dict(found)
    number = changed.pop(ballot)
    changed[raised] = changed.get(raised, 0) + number
    assert count("score", profile_of(changed)).winners == result.winners


def test_blank_ballots_score_nobody() -> None:
    result = count("score", Profile(2, {(): 5, (0,): 1}))
    assert result.rounds[0].tally == {0: 5, 1: 0}
    assert result.merits[1].grades == (0, 0, 0, 0, 0, 1)
