from __future__ import annotations

import pickle
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.counting.profile import (
    MAX_COUNT,
    MAX_OPTIONS,
    MAX_RANKS,
    OVERVOTE,
    Profile,
    Row,
    check_ranks,
)
from protocol.encoding import decode, encode
from protocol.errors import MalformedError
from protocol.tests.counting.strategies import messy, profiles


@given(profiles(4, choices=messy(4)))
def test_a_profile_survives_the_wire(profile: Profile) -> None:
    rows = decode(encode(profile.to_rows()))  # type: ignore[arg-type]
    back = Profile.from_rows(4, rows, blank=int(profile.blank))  # type: ignore[arg-type]
    assert back == profile


@given(profiles(4, choices=messy(4)), st.randoms(use_true_random=False))
def test_only_one_order_of_rows_is_read(profile: Profile, random: object) -> None:
    rows = profile.to_rows()
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    if shuffled == rows:
        assert Profile.from_rows(4, shuffled).to_rows() == rows
    else:
        with pytest.raises(MalformedError, match="out of order"):
            Profile.from_rows(4, shuffled)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ([1], "not a count and a choice"),
        ([0, 1], "between 1"),
        ([-3, 1], "between 1"),
        ([MAX_COUNT + 1, 1], "between 1"),
        ([True, 1], "between 1"),
        ([1, 3], "not one of 3"),
        ([1, -2], "not one of 3"),
        ([1, True], "not one of 3"),
        ([1, "0"], "not one of 3"),
        ([1, [0, 3]], "not one of 3"),
        ([1, [0, -1]], "not one of 3"),
        ([1, [[0, 1], 2]], "not one of 3"),
        ([1, [1]], "single option as a list"),
        ([1, [1, 0]], "out of order"),
        ([1, [1, 1]], "out of order"),
        ([1, 0, []], "skipped rank"),
        ([1, *([0] * (MAX_RANKS + 1))], "ranks"),
    ],
)
def test_a_row_in_any_other_form_is_refused(row: Row, reason: str) -> None:
    with pytest.raises(MalformedError, match=reason) as caught:
        Profile.from_rows(3, [row])
    assert caught.value.code == "bad-profile"


def test_a_choice_that_comes_twice_is_refused() -> None:
    with pytest.raises(MalformedError, match="row 2 is out of order"):
        Profile.from_rows(3, [[1, 0], [2, 0]])


def test_a_negative_blank_count_is_refused() -> None:
    with pytest.raises(MalformedError, match="blank count"):
        Profile.from_rows(3, [], blank=-1)


def test_blank_ballots_are_no_row_and_are_counted() -> None:
    profile = Profile(3, {(): 4, (0,): 2})
    assert profile.to_rows() == [[2, 0]]
    assert (profile.blank, profile.total) == (4, 6)
    assert Profile.from_rows(3, [[2, 0]], blank=4) == profile


def test_weighted_counts_never_travel() -> None:
    with pytest.raises(ValueError, match="whole number"):
        Profile(2, {(0,): Fraction(1, 2)}).to_rows()


@given(profiles(3), profiles(3), profiles(3))
def test_adding_profiles_has_no_order(a: Profile, b: Profile, c: Profile) -> None:
    assert (a + b) + c == a + (b + c) == Profile.sum(3, [c, a, b])
    assert (a + b).total == a.total + b.total


@given(profiles(3), st.fractions(min_value=Fraction(1, 50), max_value=50))
def test_scaling_and_scaling_back_changes_nothing(profile: Profile, factor: Fraction) -> None:
    assert (profile * factor) * (1 / factor) == profile
    assert (profile * factor).total == profile.total * factor


def test_scaling_by_zero_leaves_no_rows() -> None:
    assert Profile(2, {(0,): 3}) * 0 == Profile(2, {})
    with pytest.raises(ValueError, match="less than zero"):
        Profile(2, {(0,): 3}) * -1


def test_profiles_of_different_contests_do_not_add() -> None:
    with pytest.raises(ValueError, match="2 and of 3 options"):
        Profile(2, {}) + Profile(3, {})


@pytest.mark.parametrize(("options", "rows"), [(0, {}), (MAX_OPTIONS + 1, {}), (2, {(0,): 0})])
def test_an_impossible_profile_cannot_be_made(options: int, rows: dict[object, int]) -> None:
    with pytest.raises(ValueError, match=r"options|count"):
        Profile(options, rows)  # type: ignore[arg-type]


def test_a_profile_cannot_be_changed_and_can_be_a_key() -> None:
    rows = {(0,): 1}
    profile = Profile(2, rows)
    rows[(0,)] = 5
    assert profile.rows[(0,)] == 1
    with pytest.raises(TypeError):
        profile.rows[(1,)] = 1  # type: ignore[index]
    assert {profile: 1}[pickle.loads(pickle.dumps(profile))] == 1


def test_an_overvote_of_unknown_options_is_a_rank() -> None:
    assert check_ranks((OVERVOTE, 0), 1) == ""


def test_the_wire_form_is_the_one_in_the_spec() -> None:
    # docs/spec/counting/profile.md section 7.
    profile = Profile(3, {(2,): 5, (0, 1): 3, (): 2, ((0, 2), (), 1): 1, (OVERVOTE, 0): 4})
    rows = profile.to_rows()
    assert rows == [[5, 2], [3, 0, 1], [4, -1, 0], [1, [0, 2], [], 1]]
    assert encode(rows).hex() == "94920502930300019304ff0094019200029001"  # type: ignore[arg-type]
