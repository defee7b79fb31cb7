"""A story that is past its limit and says otherwise is caught, however its sentence looks."""

import pytest

from federation_tests.story.pace_said import LIMIT_S, pace_said
from node.stage.pace import against


def line(words: str) -> str:
    return f"  12.0 s  held   before\n 181.2 s  {words}\n  more\n"


@pytest.mark.parametrize("seconds", [0.4, 97.3, 179.4, 179.6, 180.0, 180.4, 181.2, 599.5])
def test_what_a_story_says_of_its_pace_agrees_with_what_it_measured(seconds: float) -> None:
    assert pace_said(line(against(seconds, LIMIT_S))) == round(seconds)


@pytest.mark.parametrize(
    "words",
    [
        against(200, LIMIT_S).replace("PAST", "within"),
        "200 s in all, within its limit of 180 s (1.11x)",
        against(97, LIMIT_S).replace("within", "PAST"),
        "97 s in all, PAST its limit of 180 s (0.54x): was the machine busy?",
        against(200, LIMIT_S).replace("1.11x", "0.54x"),
        against(200, 600),
    ],
)
def test_a_verdict_that_does_not_follow_is_caught(words: str) -> None:
    with pytest.raises((AssertionError, ValueError)):
        pace_said(line(words))
