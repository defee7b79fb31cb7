"""The PR Foundation's reference Meek rule: nine places, rounded as it says."""

from __future__ import annotations

from fractions import Fraction

from protocol.counting.methods import count
from protocol.counting.profile import Choice, Profile

A, B, C = 0, 1, 2
BILLION = 10**9


def test_the_quota_is_cut_off_after_nine_places_and_one_place_is_added() -> None:
    quota = count("stv-meek-prf", Profile(3, {(A,): 4, (B,): 2, (C,): 1}), seats=2).rounds[0].quota
    assert quota == Fraction(7 * BILLION // 3 + 1, BILLION)


def test_keep_factors_are_rounded_up_so_that_the_elected_keep_at_least_a_quota() -> None:
    # A has 6 of 9 and keeps 3.000000001/6 of each ballot, rounded up; the quota stays.
    profile = Profile(3, {(A, B): 6, (C,): 2, (B,): 1})
    first, second, *_ = count("stv-meek-prf", profile, seats=2).rounds
    assert first.elected == (A,)
    keep = second.keep[A]
    assert keep == Fraction(500_000_001, BILLION)
    assert second.tally[A] == 6 * keep >= (second.quota or 0)
    assert second.tally[B] == 1 + 6 * (1 - keep)


def test_options_nearer_than_the_surplus_still_to_settle_are_tied() -> None:
    # C leads B by less than what the elected's surplus may still move.
    profile = Profile(4, {(0, 1): 700_001, (1,): 1, (2,): 350_000, (3,): 349_999})
    result = count("stv-meek-prf", profile, seats=2)
    assert all(stage.tally for stage in result.rounds)
    assert len(result.winners) == 2


def test_an_overvote_counts_again_once_only_one_of_its_options_is_left() -> None:
    """The defeated count as if they had never stood, so all ballots are read anew (B.2.a, B.3)."""
    rows: dict[Choice, int] = {((B, C),): 2, (A,): 5, (B,): 4, (C,): 1}
    profile = Profile(3, rows)
    variant = {"overvote": "exhaust-if-multiple"}
    first, second = count("stv-meek-prf", profile, variant=variant).rounds
    assert (first.tally, first.exhausted, first.eliminated) == ({A: 5, B: 4, C: 1}, 2, (C,))
    # C's own ballot is exhausted; the two overvotes are B's now, and B wins by them.
    assert (second.tally, second.exhausted, second.elected) == ({A: 5, B: 6}, 1, (B,))
    # By instant runoff they stay exhausted, as Burlington 2009 has it, and so they do by `exhaust`.
    assert count("irv", profile, variant=variant).winners == (A,)
    assert count("stv-meek-prf", profile, variant={"overvote": "exhaust"}).winners == (A,)
