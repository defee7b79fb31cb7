from __future__ import annotations

import pytest
from hypothesis import given

from protocol.counting.profile import OVERVOTE, Profile
from protocol.errors import MalformedError
from protocol.formats.ballot_file import BallotFile, combine, trim
from protocol.tests.counting.strategies import messy, profiles


def test_ballots_of_a_withdrawn_option_move_up_without_a_gap() -> None:
    rows = {(0, 1, 2): 4, ((0, 1), 2): 2, ((0, 1, 2),): 1, (OVERVOTE, (), 0): 3, (0,): 5}
    file = BallotFile(("Ann", "Bob", "Cem"), Profile(3, rows), withdrawn=(0,))
    left = file.without_withdrawn()
    assert left.options == ("Bob", "Cem")
    assert left.profile.rows == {(0, 1): 6, ((0, 1),): 1, (OVERVOTE,): 3, (): 5}


def test_if_everybody_withdraws_there_is_no_election() -> None:
    with pytest.raises(MalformedError, match="every option is withdrawn"):
        BallotFile(("Ann",), Profile(1, {(0,): 1}), withdrawn=(0,)).without_withdrawn()


@given(profiles(3, choices=messy(3)), profiles(3, choices=messy(3)))
def test_files_with_the_same_options_add_up(one: Profile, two: Profile) -> None:
    names = ("b", "a", "c")
    together = combine([BallotFile(names, one), BallotFile(names, two)])
    assert together == BallotFile(names, one + two)


def test_options_are_matched_by_name() -> None:
    one = BallotFile(("Bob", "Ann"), Profile(2, {(0, 1): 1}), "First", 2)
    two = BallotFile(("Ann", "Cem"), Profile(2, {(0, 1): 1}), "Second")
    together = combine([one, two])
    assert together.options == ("Ann", "Bob", "Cem")
    assert together.profile.rows == {(1, 0): 1, (0, 2): 1}
    assert (together.title, together.seats) == ("First", 2)


def test_files_of_different_elections_do_not_add() -> None:
    file = BallotFile(("Ann",), Profile(1, {(0,): 1}), seats=1)
    with pytest.raises(MalformedError, match="elect 1 and 2 options"):
        combine([file, BallotFile(("Ann",), Profile(1, {}), seats=2)])
    many = [BallotFile(tuple(f"{f} {n}" for n in range(150)), Profile(150, {})) for f in "ab"]
    with pytest.raises(MalformedError, match="more than 200 options"):
        combine(many)


def test_skipped_ranks_at_the_end_mean_nothing() -> None:
    assert trim([(), 1, (), ()]) == ((), 1)
    assert trim([(), ()]) == ()


def test_a_grade_that_only_a_withdrawn_option_had_stays_a_grade() -> None:
    rows = {((0, 1), 2): 3, (0, 1): 1}
    file = BallotFile(("Ann", "Bob", "Cem"), Profile(3, rows), withdrawn=(0,), grades=("2", "1"))
    left = file.without_withdrawn()
    assert left.profile.rows == {(0, 1): 3, ((), 0): 1}


def test_files_that_grade_by_different_scales_are_not_added_up() -> None:
    two = [BallotFile(("Ann",), Profile(1, {}), grades=grades) for grades in (("1",), ("2",))]
    with pytest.raises(MalformedError, match="scales"):
        combine(two)
