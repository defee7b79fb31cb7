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


def finalists(*scores: tuple[int, ...], casting: tuple[int, ...] = ()) -> tuple[int, ...]:
    """Who meets in the runoff; with `casting`, an order of all options, once nothing else tells."""
    ladder = TieBreak(("casting",), b"", casting) if casting else TieBreak()
    first = count("star", profile_of(dict.fromkeys(scores, 1)), tie_break=ladder).rounds[0]
    return first.reasons[0].options


def test_two_equal_for_one_place_in_the_runoff_are_told_apart_head_to_head() -> None:
    # B and C score 8 each for the second place; two of three score C above B.
    found = {(5, 4, 1): 1, (5, 2, 3): 1, (5, 2, 4): 1}
    first = count("star", profile_of(found)).rounds[0]
    assert first.tally == {0: 15, 1: 8, 2: 8}
    assert first.reasons[0].options == (0, 2)
    assert [(tie.options, tie.step) for tie in first.ties] == [((1, 2), "head-to-head")]


def test_two_equal_for_both_places_are_no_tie() -> None:
    first = count("star", profile_of({(4, 4, 0): 1, (3, 3, 1): 1})).rounds[0]
    assert (first.reasons[0].options, first.ties) == ((0, 1), ())


def test_of_three_equal_whoever_lost_most_is_out_not_whoever_won_least() -> None:
    # Seven each. B is above C on two ballots of three; A is even with both. So C lost once, A and B
    # never, though A won nothing and C has the only five.
    assert finalists((2, 2, 5), (3, 2, 0), (2, 3, 2)) == (0, 1)
    result = count("star", profile_of({(2, 2, 5): 1, (3, 2, 0): 1, (2, 3, 2): 1}))
    assert [(t.step, t.order) for t in result.rounds[0].ties] == [("head-to-head", (0, 1, 2))]


def test_whoever_never_lost_goes_on_and_the_others_meet_from_the_top() -> None:
    # Seven each: A beats both; B and C are even, and only C has a five.
    assert finalists((3, 1, 0), (1, 4, 5), (3, 2, 2)) == (0, 2)


def test_in_a_circle_more_best_scores_go_on_and_the_rest_meet_from_the_top() -> None:
    # Six each; A beats B, B beats C, C beats A. A has the only five; then B beats C.
    assert finalists((1, 0, 3), (0, 3, 1), (5, 3, 2)) == (0, 1)


def test_in_a_circle_two_with_the_most_best_scores_fill_both_places() -> None:
    # Eight each, the same circle, a five each for A and B.
    assert finalists((2, 5, 3), (1, 0, 3), (5, 3, 2)) == (0, 1)


def test_for_one_place_the_fewest_best_scores_are_out_and_the_rest_meet_from_the_top() -> None:
    # D is ahead. A, B and C are equal in the same circle; B and C have a five each, A none.
    assert finalists((2, 5, 3, 5), (3, 2, 0, 5), (3, 1, 5, 5)) == (1, 3)


def test_a_circle_without_best_scores_is_settled_by_the_ladder_for_one_place_at_a_time() -> None:
    # Four each, the same circle. Whoever the casting vote puts first goes on; who of the other two
    # beats the other goes with it, even against the casting vote.
    circle = ((2, 1, 0), (2, 1, 3), (0, 2, 1))
    assert finalists(*circle, casting=(0, 2, 1)) == (0, 1)
    assert finalists(*circle, casting=(1, 0, 2)) == (1, 2)
    assert finalists(*circle, casting=(2, 1, 0)) == (0, 2)


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
