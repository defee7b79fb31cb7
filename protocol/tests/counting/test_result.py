from __future__ import annotations

from fractions import Fraction

from protocol.counting.methods import count
from protocol.counting.profile import Profile
from protocol.counting.result import Count, Merit, Pairwise, Round
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


def test_what_only_some_methods_have_is_left_out_where_it_is_absent() -> None:
    plain = Count("plurality", {}, 1, (0,), (Round({0: 1}, 0),), 1, 0)
    assert not {"pairwise", "merits"} & set(plain.to_value())
    assert not {"keep", "residual"} & set(plain.rounds[0].to_value())


def test_comparisons_and_grades_are_named_by_option() -> None:
    pairwise = Pairwise(((0, 3), (1, 0)), ((0, 3), (0, 0)), (), (0,), ((0,), (1,)))
    merits = (Merit((2, 2), 0, 0, 2), Merit((Fraction(1, 2), 0), 0, 0, 0))
    stage = Round({0: 3, 1: 1}, 0, keep={1: Fraction(1, 3)}, residual=Fraction(1, 7))
    result = Count("any", {}, 1, (0,), (stage,), 4, 0, pairwise, merits)
    named = result.named(["Ann", "Bob"])
    assert named["pairwise"] == {
        "matrix": {"Ann": {"Bob": 3}, "Bob": {"Ann": 1}},
        "strengths": {"Ann": {"Bob": 3}, "Bob": {"Ann": 0}},
        "schwartz": ["Ann"],
        "order": [["Ann"], ["Bob"]],
    }
    assert named["merits"] == {
        "Ann": {"grades": [2, 2], "median": 0, "better": 0, "worse": 2},
        "Bob": {"grades": ["1/2", 0], "median": 0, "better": 0, "worse": 0},
    }
    assert named["rounds"][0]["keep"] == {"Bob": "1/3"}  # type: ignore[index,call-overload]
    assert result.to_value()["pairwise"] == {
        "matrix": [[0, 3], [1, 0]],
        "strengths": [[0, 3], [0, 0]],
        "schwartz": [0],
        "order": [[0], [1]],
    }
    assert result.to_value()["rounds"][0]["residual"] == "1/7"  # type: ignore[index,call-overload]
