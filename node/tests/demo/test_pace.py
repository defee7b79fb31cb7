"""Claims about node.demo.pace."""

from hypothesis import given
from hypothesis import strategies as st

from node.demo.pace import (
    attesting_s,
    challenge_terms,
    cut_terms,
    lists_s,
    opening_s,
    returns_s,
    voting_s,
    whole_minutes,
)
from node.founding.terms import seconds as in_seconds


@given(st.floats(0.01, 100), st.integers(3, 13))
def test_a_slower_machine_never_gets_less_room(seconds, groups):
    assert lists_s(2 * seconds, groups) >= lists_s(seconds, groups) > 0
    assert lists_s(seconds, groups, certify=True) >= lists_s(seconds, groups)
    assert attesting_s(groups, 2 * seconds) >= attesting_s(groups, seconds) >= max(groups, seconds)
    assert voting_s(2 * seconds) >= voting_s(seconds) > seconds
    assert opening_s(2 * seconds) >= opening_s(seconds) >= seconds
    assert returns_s(2 * seconds, 2 * seconds) >= returns_s(seconds, seconds) > seconds


@given(st.floats(0.01, 100))
def test_who_challenges_at_once_has_the_time_of_a_round_that_is_lost(load_s):
    cuts, challenges = cut_terms(load_s), challenge_terms(load_s, ["Ward 1"])
    round_s = in_seconds(cuts.propose) + in_seconds(cuts.vote)
    assert in_seconds(challenges.period) >= round_s
    assert in_seconds(challenges.ruling) > in_seconds(challenges.period)


def test_an_idle_machine_is_done_within_three_minutes():
    lists = lists_s(0.8, 13, certify=True)
    assert lists == attesting_s(lists, 7)
    assert lists + voting_s(7) + opening_s(4) + returns_s(4, 7) < 120


def test_how_long_it_takes_is_told_as_it_was_found_to_take():
    assert whole_minutes(0.8, 13, certify=True) == 5
    assert whole_minutes(6.5, 13, certify=True) in (12, 13)
    assert whole_minutes(0.8, 13, certify=False) == 2
    assert whole_minutes(0.1, 3, certify=False) == 2
