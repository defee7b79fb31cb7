"""The rules without memory: numbers for every size of council."""

import pytest

from protocol.agreement.rules import (
    NO_ROUND,
    Timeouts,
    may_prevote,
    proposer,
    quorum,
    skippers,
    tolerance,
    well_formed,
)

SIZES = range(1, 300)


@pytest.mark.parametrize(
    ("n", "q", "offline", "lying"),
    [(1, 1, 0, 0), (2, 2, 0, 1), (3, 3, 0, 2), (4, 3, 1, 1), (7, 5, 2, 2), (13, 9, 4, 4)],
)
def test_founders_are_told_what_their_number_stands(n, q, offline, lying):
    assert quorum(n) == q
    assert tolerance(n) == (offline, lying)


def test_two_quorums_share_more_members_than_may_lie():
    assert all(2 * quorum(n) - n == tolerance(n).lying + 1 >= 1 for n in SIZES)


def test_a_quorum_is_more_than_two_thirds_and_no_larger_than_it_must_be():
    assert all(3 * quorum(n) > 2 * n >= 3 * (quorum(n) - 1) for n in SIZES)


def test_those_who_make_one_skip_rounds_are_not_all_among_the_missing():
    assert all(skippers(n) == tolerance(n).offline + 1 for n in SIZES)


def test_everybody_proposes_in_turn_and_the_next_cut_starts_with_another():
    assert sorted(proposer(5, round_, 7) for round_ in range(7)) == list(range(7))
    assert proposer(5, 1, 7) == proposer(6, 0, 7)


def test_a_lock_lets_only_what_a_quorum_prevoted_since_through():
    assert may_prevote(NO_ROUND, NO_ROUND)
    assert may_prevote(3, 3)
    assert not may_prevote(3, 2)
    assert not may_prevote(0, NO_ROUND)


def test_nothing_answers_to_its_own_round_or_a_later_one():
    assert well_formed(0, NO_ROUND)
    assert well_formed(2, 1)
    assert not well_formed(2, 2)
    assert not well_formed(2, 3)
    assert not well_formed(2, -2)


def test_every_round_waits_longer_than_the_one_before():
    timeouts = Timeouts(propose_ms=100, vote_ms=10, growth_ms=7)
    assert [timeouts.propose(round_) for round_ in range(3)] == [100, 107, 114]
    assert [timeouts.vote(round_) for round_ in range(3)] == [10, 17, 24]
