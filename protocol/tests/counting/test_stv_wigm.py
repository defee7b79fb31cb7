from __future__ import annotations

import csv
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.counting.exact import places
from protocol.counting.methods import count
from protocol.counting.profile import Profile
from protocol.counting.result import EXHAUSTED
from protocol.counting.stv_wigm import MAX_WIGM_SEATS
from protocol.counting.ties import TieBreak
from protocol.formats.blt import read_blt
from protocol.tests.counting import recount
from protocol.tests.counting.minneapolis import ballots, published
from protocol.tests.counting.strategies import papers, profiles
from protocol.tests.shared_data import shared

A, B, C, D = 0, 1, 2, 3


def test_minneapolis_2017_estimate_and_taxation_comes_out_as_published() -> None:
    file = ballots("boe")
    result = count("stv-wigm", file.profile, seats=2)
    rounds = published("BoardofEstimatesandTaxation")
    assert len(result.rounds) == len(rounds)
    for stage, expected in zip(result.rounds, rounds, strict=True):
        tally = {file.options[option]: votes for option, votes in stage.tally.items()}
        shown = {name: votes_to_three(votes) for name, votes in tally.items()}
        assert shown | {"exhaust": votes_to_three(stage.exhausted)} == expected
        assert stage.quota == 23_232
    assert [file.options[w] for w in result.winners] == ["Carol Becker", "David B. Wheeler"]
    assert result.rounds[0].value == Fraction(24_931, 48_163)


def votes_to_three(votes: int | Fraction) -> Fraction:
    """The published table keeps three decimals, rounded from the exact fraction."""
    return Fraction(round(Fraction(votes), 3))


def test_minneapolis_2017_park_board_seats_who_was_seated() -> None:
    file = ballots("park-at-large")
    result = count("stv-wigm", file.profile, seats=3)
    seated = {file.options[winner].split()[-1] for winner in result.winners}
    assert seated == {"Vetaw", "Forney", "French"}


@given(profiles(5, most=9), st.integers(1, 4), st.permutations(range(5)))
def test_a_recount_ballot_by_ballot_agrees(profile: Profile, seats: int, order: list[int]) -> None:
    ladder = TieBreak(("casting",), casting=tuple(order))
    result = count("stv-wigm", profile, seats=seats, tie_break=ladder)
    if profile.total == profile.blank:
        assert result.winners == ()
        return
    winners, tallies = recount.stv(papers(profile), seats, order)
    assert list(result.winners) == winners
    assert [dict(stage.tally) for stage in result.rounds] == tallies


@given(profiles(5, most=99), st.integers(1, 4))
def test_no_part_of_a_vote_is_ever_lost(profile: Profile, seats: int) -> None:
    result = count("stv-wigm", profile, seats=seats)
    for stage in result.rounds:
        assert sum(stage.tally.values()) + stage.exhausted == profile.total - profile.blank


@given(profiles(5, most=99), st.integers(1, 4))
def test_at_most_as_many_are_elected_as_there_are_seats(profile: Profile, seats: int) -> None:
    result = count("stv-wigm", profile, seats=seats)
    expected = 0 if profile.total == profile.blank else seats
    assert len(set(result.winners)) == len(result.winners) == expected


def test_a_surplus_passes_on_at_one_fraction_of_each_ballot() -> None:
    # By hand: quota 9 // 3 + 1 = 4; A has 6, surplus 2, so each of its ballots keeps 2/6.
    result = count("stv-wigm", Profile(4, {(A, B): 4, (A,): 2, (C,): 2, (D,): 1}), seats=2)
    first, second = result.rounds[:2]
    assert (first.quota, first.surplus, first.value) == (4, {A: 2}, Fraction(1, 3))
    assert first.transfers == {A: {EXHAUSTED: Fraction(2, 3), B: Fraction(4, 3)}}
    assert second.tally == {A: 4, B: Fraction(4, 3), C: 2, D: 1}


def test_the_largest_surplus_goes_first_and_passes_over_the_elected() -> None:
    profile = Profile(4, {(A, B, C): 9, (B, A, D): 8, (C,): 2, (D,): 1})
    first = count("stv-wigm", profile, seats=3).rounds[0]
    assert first.elected == (A, B)
    assert list(first.transfers) == [A]
    assert first.transfers[A] == {C: 3}


def test_an_exact_quota_elects_and_has_no_surplus() -> None:
    result = count("stv-wigm", Profile(3, {(A,): 3, (B,): 3, (C,): 2}), seats=2)
    assert len(result.rounds) == 1
    assert result.winners == (A, B)
    assert not result.rounds[0].surplus


def test_the_last_vacancies_are_filled_without_a_quota() -> None:
    result = count("stv-wigm", Profile(3, {(A,): 9, (B,): 2, (C,): 1}), seats=2)
    assert result.rounds[-1].reasons[-1].key == "last-vacancies"
    assert result.winners == (A, B)


def test_options_without_votes_may_go_together() -> None:
    profile = Profile(5, {(A,): 5, (B,): 4, (C,): 3})
    rounds = count("stv-wigm", profile, seats=2, variant={"batch": "unvoted"}).rounds
    assert rounds[0].elected == (A,)
    assert [stage.eliminated for stage in rounds] == [(D, 4), (C,), ()]


def test_the_most_seats_allowed_still_count() -> None:
    seats = MAX_WIGM_SEATS
    size = seats + 10
    rows = {
        tuple((start + step) % size for step in range(size)): 50 * size - 40 * start
        for start in range(size)
    }
    result = count("stv-wigm", Profile(size, rows), seats=seats)
    assert len(result.winners) == seats


@pytest.mark.parametrize("name", ["42", "513", "SC"])
def test_reference_elections_seat_whom_scottish_rules_seat(name: str) -> None:
    # The references count in five places; on these ballots the lost fractions change nobody's seat.
    path = shared(f"data/counting/stv/blt/{name}.blt")
    with path.open("rb") as lines:
        file = read_blt(lines, path.name)
    result = count("stv-wigm", file.profile, seats=file.seats or 1)
    with shared("data/counting/stv/elected.csv").open(newline="") as table:
        rows = {row["report"]: row for row in csv.DictReader(table)}
    report = rows[f"ref/{name}-scotland-fixed-p5-d5.txt"]
    seated = set(report["elected"].split("; "))
    assert {file.options[winner] for winner in result.winners} == seated
    assert places(result.rounds[0].quota or 0, 5) == report["quota"]
