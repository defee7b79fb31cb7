"""Reading time: nothing takes no time, more text never takes less."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.coalition.deliberation.reading import reading_minutes


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("", 0),
        ("- * ---", 0),
        ("one", 1),
        ("word " * 200, 1),
        ("word " * 201, 2),
        ("word " * 800, 4),
        ("字" * 400, 1),
        ("字" * 401, 2),
        ("word " * 100 + "字" * 200, 1),
    ],
)
def test_minutes_are_whole_and_rounded_up(text: str, minutes: int) -> None:
    assert reading_minutes(text) == minutes


@given(st.text(), st.text())
def test_more_to_read_never_takes_less_time(one: str, other: str) -> None:
    assert reading_minutes(one, other) >= reading_minutes(one) >= 0
