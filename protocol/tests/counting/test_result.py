from __future__ import annotations

from protocol.counting.methods import count
from protocol.counting.profile import Profile
from protocol.counting.ties import TieBreak

PROFILE = Profile(4, {(0, 1): 6, (1,): 2, (2,): 2, (3,): 1})


def test_a_round_as_a_value_has_all_that_was_decided() -> None:
    result = count(
        "stv-wigm", PROFILE, seats=2, tie_break=TieBreak(("casting",), b"", (0, 1, 3, 2))
    )
    first, second, *_ = result.to_value()["rounds"]  # type: ignore[misc]
    assert first == {
        "tally": [[0, 6], [1, 2], [2, 2], [3, 1]],
        "exhausted": 0,
        "elected": [0],
        "eliminated": [],
        "reasons": [{"key": "quota-reached", "options": [0]}, {"key": "surplus", "options": [0]}],
        "quota": 4,
        "surplus": [[0, 2]],
        "value": "1/3",
        "transfers": [[0, [[1, 2]]]],
    }
    assert second["elected"] == [1]  # type: ignore[index,call-overload]


def test_ties_are_part_of_the_value_by_index_and_by_name() -> None:
    result = count("plurality", Profile(3, {(0,): 1, (2,): 1}))
    (only,) = result.to_value()["rounds"]  # type: ignore[misc]
    assert only["ties"] == [{"options": [0, 2], "step": "order", "order": [0, 2]}]  # type: ignore[index,call-overload]
    (named,) = result.named(["a", "b", "c"])["rounds"]  # type: ignore[misc]
    assert named["ties"] == [{"options": ["a", "c"], "step": "order", "order": ["a", "c"]}]  # type: ignore[index,call-overload]


def test_what_a_method_does_not_have_is_left_out() -> None:
    (only,) = count("approval", PROFILE).to_value()["rounds"]  # type: ignore[misc]
    assert set(only) == {"tally", "exhausted", "elected", "eliminated", "reasons"}  # type: ignore[arg-type]


def test_names_never_hide_who_has_the_surplus() -> None:
    first = count("stv-wigm", PROFILE, seats=2).named(["a", "b", "c", "d"])["rounds"][0]  # type: ignore[index,call-overload]
    assert first["surplus"] == {"a": 2}  # type: ignore[index,call-overload]
    assert first["transfers"] == {"a": {"b": 2}}  # type: ignore[index,call-overload]


def test_an_option_may_be_called_exhausted() -> None:
    profile = Profile(3, {(0,): 3, (1,): 2, (2, 1): 1, (2,): 1})
    first = count("irv", profile).named(["exhausted", "b", "c"])["rounds"][0]  # type: ignore[index,call-overload]
    assert first["transfers"] == {"c": {"(exhausted)": 1, "b": 1}}  # type: ignore[index,call-overload]
