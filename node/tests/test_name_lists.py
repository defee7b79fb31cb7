"""Lists of names on one line: whatever a name holds, it can be written and comes back."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from node.name_lists import read_names, read_places, write_names, write_places

NAMES = st.text(st.characters(exclude_categories=("C", "Zl", "Zp")), min_size=1).filter(
    lambda name: name == name.strip()
)


@given(st.lists(NAMES))
@example(["Ann, old", "Bo; young", 'Cem "the tall" Kaya', '"', "it's", ",", ";", "Dee"])
def test_names_that_are_written_are_read_again(names: list[str]) -> None:
    assert read_names(write_names(names)) == names


def test_plain_names_need_no_quotes() -> None:
    assert write_names(["Ann", "Bo; young"]) == "Ann, Bo; young"
    assert write_names(["Ann, old", "Bo"]) == '"Ann, old", Bo'
    assert read_names(' Ann ,Bo;young,, "Cem, old" ,') == ["Ann", "Bo;young", "Cem, old"]


def test_what_is_no_line_of_csv_is_refused() -> None:
    with pytest.raises(ValueError, match="no line of CSV"):
        read_names("Ann\nBo")


@given(NAMES, st.integers(1, 999), st.lists(NAMES))
@example("North: inner", 1, ["Ann"])
@example("x=2: y", 1, ["B=2: x"])
@example('"', 1, ["Ann, old"])
def test_reserved_places_that_are_written_are_read_again(
    name: str, least: int, names: list[str]
) -> None:
    assert read_places(write_places(name, least, names)) == (name, least, names)


def test_reserved_places_need_no_name_and_their_name_seldom_quotes() -> None:
    assert read_places("1: Ann, B=2: x") == ("", 1, ["Ann", "B=2: x"])
    assert read_places(" a = b = 2 : Ann ") == ("a = b", 2, ["Ann"])
    assert write_places('The "old"', 1, ["Ann"]) == 'The "old"=1: Ann'
    for text in ("=1: Ann", '""=1: Ann', '"x=1: Ann', "x: Ann", "0: Ann", "1 Ann"):
        with pytest.raises(ValueError, match=r"places|empty"):
            read_places(text)
