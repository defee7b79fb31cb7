from __future__ import annotations

import pytest

from protocol.counting.choices import check_choice
from protocol.counting.profile import OVERVOTE, Choice
from protocol.errors import RuleError


@pytest.mark.parametrize(
    ("choice", "kind", "least", "most"),
    [
        ((), "choose", 1, 1),
        ((2,), "yes-no", 1, 1),
        ((0, 2), "choose", 1, 2),
        ((2, 0, 1), "rank", 1, 3),
    ],
)
def test_a_possible_choice_passes(choice: Choice, kind: str, least: int, most: int) -> None:
    check_choice(choice, kind=kind, options=3, least=least, most=most)


@pytest.mark.parametrize(
    ("choice", "kind", "reason"),
    [
        ((3,), "rank", "not one of 3"),
        ((0, 0), "rank", "twice"),
        ((0, (), 1), "rank", "skips a rank"),
        ((OVERVOTE,), "rank", "several options"),
        (((0, 1),), "rank", "several options"),
        ((0, 1, 2), "rank", "names 3 options"),
        ((0,), "choose", "names 1 options, not 2 to 2"),
        ((1, 0), "choose", "out of order"),
    ],
)
def test_an_impossible_choice_is_refused_with_its_reason(
    choice: Choice, kind: str, reason: str
) -> None:
    with pytest.raises(RuleError, match=reason) as caught:
        check_choice(choice, kind=kind, options=3, least=2, most=2)
    assert caught.value.code == "bad-choice"


@pytest.mark.parametrize("kind", ["score", "grade"])
@pytest.mark.parametrize(
    "choice", [(), (0,), ((0, 2), (), (), 1), ((), (), (), (), (0, 1, 2)), ((0, 1, 2),)]
)
def test_grades_may_be_shared_skipped_or_all_the_lowest(choice: Choice, kind: str) -> None:
    check_choice(choice, kind=kind, options=3, least=1, most=3, grades=5)


@pytest.mark.parametrize("kind", ["score", "grade"])
@pytest.mark.parametrize(
    ("choice", "reason"),
    [
        (((), (), (), (), (), (0, 1)), "grade 6 of 5"),
        (((0, 1), 1), "two grades"),
        (((0, 1), OVERVOTE), "nobody known"),
        ((0,), "grades 1 options, not 2 to 3"),
        (((0, 1, 2, 3),), "not one of 3"),
        (((1, 0),), "out of order"),
        ((0, 1, ()), "ends with a skipped rank"),
    ],
)
def test_an_impossible_grading_is_refused_with_its_reason(
    choice: Choice, reason: str, kind: str
) -> None:
    with pytest.raises(RuleError, match=reason) as caught:
        check_choice(choice, kind=kind, options=3, least=2, most=3, grades=5)
    assert caught.value.code == "bad-choice"


def test_an_unknown_kind_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="kind"):
        check_choice((0,), kind="colour", options=3, least=1, most=1)
