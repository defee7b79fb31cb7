"""The PR Foundation's reference WIGM rule: four places, single and batch defeat."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from protocol.counting.methods import count
from protocol.counting.profile import Profile
from protocol.tests.counting.strategies import profiles

A, B, C, D, E = range(5)


def test_the_quota_is_cut_off_after_four_places_and_one_place_is_added() -> None:
    profile = Profile(3, {(A,): 4, (B,): 2, (C,): 1})
    assert count("stv-wigm-prf", profile, seats=2).rounds[0].quota == Fraction(23_334, 10_000)


def test_a_surplus_of_nothing_is_passed_on_before_anybody_is_defeated() -> None:
    # Quota 8/2 cut off, plus 0.0001, is no whole number: only fractions of votes can meet it.
    weights = {(A,): Fraction(40_001, 10_000), (B,): 2, (C,): Fraction(19_999, 10_000)}
    rounds = count("stv-wigm-prf", Profile(3, weights), seats=1).rounds
    assert rounds[0].quota == Fraction(40_001, 10_000)
    assert rounds[0].elected == (A,)
    two = Profile(
        4, {(A,): Fraction(26_667, 10_000), (B,): 2, (C,): 2, (D,): Fraction(13_333, 10_000)}
    )
    rounds = count("stv-wigm-prf", two, seats=2).rounds
    assert rounds[0].quota == Fraction(26_667, 10_000)
    assert (rounds[0].surplus, rounds[0].transfers) == ({A: 0}, {})
    assert rounds[1].eliminated == (D,)


def test_all_who_cannot_win_any_more_are_defeated_together() -> None:
    # D and E have three together, fewer than C's five; with C's five they'd have eight, as B has.
    profile = Profile(5, {(A,): 9, (B,): 8, (C, B): 5, (D, C): 2, (E,): 1})
    single = count("stv-wigm-prf", profile, seats=1)
    batch = count("stv-wigm-prf", profile, seats=1, variant={"defeat": "batch"})
    assert [stage.eliminated for stage in single.rounds[:2]] == [(E,), (D,)]
    assert batch.rounds[0].eliminated == (D, E)
    assert batch.rounds[0].reasons[0].key == "sure-losers"
    assert batch.winners == single.winners == (B,)


def test_a_batch_that_leaves_as_many_as_there_are_seats_ends_the_count_without_passing_on() -> None:
    profile = Profile(3, {(A,): 5, (B,): 5, (C, A): 1})
    (only,) = count("stv-wigm-prf", profile, seats=2, variant={"defeat": "batch"}).rounds
    assert (only.eliminated, only.transfers) == ((), {})
    profile = Profile(3, {(A,): 6, (B, A): 3, (C, A): 1})
    *_, last = count("stv-wigm-prf", profile, seats=2, variant={"defeat": "batch"}).rounds
    assert last.elected
    assert not last.transfers


@given(profiles(5, most=9), st.integers(1, 4))
def test_batch_and_single_defeat_elect_the_same_but_for_ties(profile: Profile, seats: int) -> None:
    # Within four places: what is cut off can differ, by less than 0.01 votes on so few ballots.
    single = count("stv-wigm-prf", profile, seats=seats)
    batch = count("stv-wigm-prf", profile, seats=seats, variant={"defeat": "batch"})
    assert len(single.winners) == len(batch.winners)
    close = any(stage.ties for stage in (*single.rounds, *batch.rounds))
    assert close or set(single.winners) == set(batch.winners)


@given(profiles(5, most=9), st.integers(1, 4))
def test_nothing_is_lost_but_what_is_cut_off(profile: Profile, seats: int) -> None:
    result = count("stv-wigm-prf", profile, seats=seats)
    for stage in result.rounds:
        held = sum(stage.tally.values()) + stage.exhausted + stage.residual
        assert held + result.blank == result.total
