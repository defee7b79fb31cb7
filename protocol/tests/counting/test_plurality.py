from __future__ import annotations

from protocol.counting.methods import count
from protocol.counting.profile import OVERVOTE, Profile
from protocol.counting.ties import TieBreak


def test_the_most_first_choices_win_without_a_majority() -> None:
    profile = Profile(3, {(0,): 4, (1, 2): 3, (2, 1): 3, (): 1})
    result = count("plurality", profile)
    assert result.winners == (0,)
    assert result.rounds[0].tally == {0: 4, 1: 3, 2: 3}
    assert (result.total, result.blank) == (11, 1)


def test_a_first_rank_that_cannot_be_read_is_no_vote() -> None:
    profile = Profile(2, {(OVERVOTE, 0): 2, ((0, 1),): 3, ((), 0): 5, (1,): 1})
    result = count("plurality", profile)
    assert result.winners == (1,)
    assert result.rounds[0].exhausted == 10


def test_several_seats_go_to_the_most_votes_in_order() -> None:
    profile = Profile(4, {(0,): 4, (1,): 9, (2,): 6})
    assert count("plurality", profile, seats=2).winners == (1, 2)
    assert count("plurality", profile, seats=4).winners == (1, 2, 0)


def test_a_tie_is_broken_by_the_stated_ladder_and_recorded() -> None:
    profile = Profile(3, {(0,): 4, (1,): 4, (2,): 1})
    result = count("plurality", profile, tie_break=TieBreak(("casting",), casting=(1, 0, 2)))
    assert result.winners == (1,)
    (tie,) = result.rounds[0].ties
    assert (tie.options, tie.step, tie.order) == ((0, 1), "casting", (1, 0))


def test_a_tie_among_losers_is_not_broken() -> None:
    assert count("plurality", Profile(3, {(0,): 4, (1,): 1, (2,): 1})).rounds[0].ties == ()


def test_without_votes_nobody_wins() -> None:
    result = count("plurality", Profile(3, {(): 7}))
    assert result.winners == ()
    assert result.rounds[0].reasons[0].key == "no-votes"
