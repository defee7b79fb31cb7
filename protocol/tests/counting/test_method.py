"""Settings of counting methods."""

import pytest

from protocol.counting.method import Setting

GRADES = Setting("grades", ("6",), "how many grades there are", range(2, 201))
LISTED = Setting("stop", ("two", "majority"), "when the count ends")


@pytest.mark.parametrize("chosen", ["2", "6", "200"])
def test_a_number_in_range_is_a_value(chosen: str) -> None:
    assert GRADES.allows(chosen)


@pytest.mark.parametrize(
    "chosen", ["", "1", "201", "06", "+6", " 6", "6.0", "٦", "six", "9" * 5_000]
)
def test_a_number_has_one_spelling_and_a_range(chosen: str) -> None:
    assert not GRADES.allows(chosen)


def test_a_listed_setting_takes_nothing_else() -> None:
    assert LISTED.allows("majority")
    assert not LISTED.allows("2")


@pytest.mark.parametrize(("chosen", "allowed"), [("3", True), ("3,1", True), ("3,", False)])
def test_a_list_is_numbers_with_commas_between(chosen: str, allowed: bool) -> None:
    assert Setting("majority", ("1",), "ratios", range(1, 9), listed=True).allows(chosen) == allowed


def test_help_shows_what_a_setting_can_be() -> None:
    assert (GRADES.choices, LISTED.choices) == ("6|2-200", "two|majority")
