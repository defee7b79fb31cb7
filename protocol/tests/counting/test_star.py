"""STAR: two finalists by score, a runoff by preference, ties by the official protocol."""

from __future__ import annotations

from hypothesis import given

from protocol.counting.methods import count
from protocol.counting.ties import TieBreak
from protocol.tests.counting.graded import ballots, profile_of


def test_tennessee_by_star_elects_nashville_over_chattanooga() -> None:
    found = {(5, 2, 1, 0): 42, (0, 5, 2, 1): 26, (0, 3, 5, 4): 15, (0, 2, 4, 5): 17}
    first, second = count("star", profile_of(found)).rounds
    assert first.reasons[0].options == (1, 2)
    assert (second.tally, second.exhausted, second.elected) == ({1: 68, 2: 32}, 0, (1,))


def test_the_runoff_can_turn_the_order_of_scores() -> None:
    # A scores 5*2 + 0*3 = 10, B 1*2 + 3*3 = 11, C less; three of five score B above A.
    found = {(5, 3, 0): 3, (0, 5, 0): 2}
    result = count("star", profile_of(found))
    assert result.rounds[0].tally == {0: 15, 1: 19, 2: 0}
    assert result.winners == (0,)
    assert result.rounds[1].tally == {0: 3, 1: 2}


def test_ballots_that_score_both_alike_are_for_neither() -> None:
    result = count("star", profile_of({(4, 4, 0): 5, (3, 2, 0): 1}))
    assert (result.rounds[1].tally, result.rounds[1].exhausted) == ({0: 1, 1: 0}, 5)


def test_a_zero_is_no_better_in_the_runoff_than_an_option_left_out() -> None:
    # Five ballots are for C, who has too few stars; they score A zero and leave B out.
    found = {(4, 5, 0): 1, (3, 3, 1): 1, (0, None, 1): 5}
    result = count("star", profile_of(found))
    assert result.rounds[0].tally == {0: 7, 1: 8, 2: 6}
    assert (result.rounds[1].tally, result.winners) == ({0: 0, 1: 1}, (1,))


def test_equal_votes_in_the_runoff_go_to_the_higher_score() -> None:
    result = count("star", profile_of({(5, 2): 1, (3, 4): 1}))
    assert result.winners == (0,)
    assert [tie.step for tie in result.rounds[1].ties] == ["score"]


def test_then_to_more_of_the_best_score_and_then_to_the_ladder() -> None:
    result = count("star", profile_of({(5, 2): 1, (1, 4): 1}))
    assert [tie.step for tie in result.rounds[1].ties] == ["best-scores"]
    assert result.winners == (0,)
    even = profile_of({(5, 2): 1, (2, 5): 1})
    result = count("star", even, tie_break=TieBreak(("casting",), b"", (1, 0)))
    assert [tie.step for tie in result.rounds[1].ties] == ["casting"]
    assert result.winners == (1,)


def test_equal_scores_for_the_runoff_go_to_who_beats_more_of_the_others() -> None:
    # B and C score 8 each for the second place; two of three score C above B.
    found = {(5, 4, 1): 1, (5, 2, 3): 1, (5, 2, 4): 1}
    first = count("star", profile_of(found)).rounds[0]
    assert first.tally == {0: 15, 1: 8, 2: 8}
    assert first.reasons[0].options == (0, 2)
    assert [(tie.options, tie.step) for tie in first.ties] == [((1, 2), "head-to-head")]


def test_nobody_is_elected_with_nothing_but_zeros_and_one_option_needs_no_runoff() -> None:
    assert count("star", profile_of({(0, 0): 2})).winners == ()
    assert count("star", profile_of({(3,): 2})).winners == (0,)


@given(ballots())
def test_the_winner_is_a_finalist_whom_no_majority_ranks_below_the_other(
    found: dict[tuple[int | None, ...], int],
) -> None:
    result = count("star", profile_of(found))
    if not result.winners:
        assert not any(any(b) for b in found)
        return
    first, second = result.rounds
    winner, *_ = result.winners
    loser = next(option for option in first.reasons[0].options if option != winner)
    for_winner = sum(n for b, n in found.items() if (b[winner] or 0) > (b[loser] or 0))
    for_loser = sum(n for b, n in found.items() if (b[loser] or 0) > (b[winner] or 0))
    assert second.tally == {winner: for_winner, loser: for_loser}
    assert for_winner >= for_loser
