"""The Scottish order: five places, cut off, stage by stage."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from protocol.counting.methods import count
from protocol.counting.profile import Profile
from protocol.counting.result import EXHAUSTED
from protocol.counting.ties import TieBreak
from protocol.tests.counting import recount
from protocol.tests.counting.strategies import papers, profiles

A, B, C, D = 0, 1, 2, 3
PLACE = Fraction(1, 100_000)


def test_a_third_is_cut_off_after_five_places_and_the_rest_is_nobodys() -> None:
    # Quota 12 // 3 + 1 = 5; A has 6, so each ballot passes on at 1/6, cut off: 0.16666.
    profile = Profile(4, {(A, B): 5, (A,): 1, (B,): 1, (C,): 3, (D,): 2})
    first, second, *_ = count("stv-scottish", profile, seats=2).rounds
    assert (first.quota, first.surplus, first.value) == (5, {A: 1}, Fraction(16_666, 100_000))
    assert first.transfers == {
        A: {EXHAUSTED: Fraction(16_666, 100_000), B: Fraction(83_330, 100_000)}
    }
    assert second.tally[B] == 1 + Fraction(83_330, 100_000)
    assert second.exhausted == Fraction(16_666, 100_000)
    assert second.residual == Fraction(4, 100_000)


def test_a_ballot_passed_on_twice_is_cut_off_twice() -> None:
    # 7 of A at 2/7 = 0.28571 go to B, who then has 5.99997, 0.99997 over the quota of 5. They leave
    # B at 0.28571 * 0.99997 / 5.99997 = 0.04761, the four whole ones at 0.16666.
    profile = Profile(4, {(A, B, C): 7, (B, D): 4, (C,): 3, (D,): 4})
    first, second, *_ = count("stv-scottish", profile, seats=3).rounds
    assert (first.quota, first.value) == (5, Fraction(28_571, 100_000))
    assert second.tally[B] == 4 + 7 * Fraction(28_571, 100_000)
    assert second.value == Fraction(16_666, 100_000)
    assert second.transfers == {
        B: {C: 7 * Fraction(4_761, 100_000), D: 4 * Fraction(16_666, 100_000)}
    }


@given(profiles(5, most=9), st.integers(1, 4), st.permutations(range(5)))
def test_a_recount_ballot_by_ballot_agrees(profile: Profile, seats: int, order: list[int]) -> None:
    ladder = TieBreak(("casting",), casting=tuple(order))
    result = count("stv-scottish", profile, seats=seats, tie_break=ladder)
    if profile.total == profile.blank:
        assert result.winners == ()
        return
    winners, tallies = recount.stv(papers(profile), seats, order, place=PLACE)
    assert list(result.winners) == winners
    assert [dict(stage.tally) for stage in result.rounds] == tallies


@given(profiles(5, most=9), st.integers(1, 4))
def test_nothing_is_lost_but_what_is_cut_off(profile: Profile, seats: int) -> None:
    result = count("stv-scottish", profile, seats=seats)
    for stage in result.rounds:
        held = sum(stage.tally.values()) + stage.exhausted + stage.residual
        assert held + result.blank == result.total
        assert 0 <= stage.residual <= PLACE * result.total * len(result.rounds)
