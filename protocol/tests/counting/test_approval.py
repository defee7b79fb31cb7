from __future__ import annotations

from protocol.counting.methods import count
from protocol.counting.profile import OVERVOTE, Profile


def test_every_option_named_gets_a_vote() -> None:
    profile = Profile(3, {(0,): 5, (1, 2): 4, (0, 2): 2})
    result = count("approval", profile)
    assert result.rounds[0].tally == {0: 7, 1: 4, 2: 6}
    assert result.winners == (0,)
    assert count("approval", profile, seats=2).winners == (0, 2)


def test_an_option_named_twice_is_approved_once() -> None:
    result = count("approval", Profile(2, {(0, (0, 1), 0): 3}))
    assert result.rounds[0].tally == {0: 3, 1: 3}


def test_marks_nobody_recorded_approve_of_nobody() -> None:
    result = count("approval", Profile(2, {(OVERVOTE,): 3, ((), 1): 1}))
    assert result.rounds[0].tally == {0: 0, 1: 1}
    assert result.rounds[0].exhausted == 3
