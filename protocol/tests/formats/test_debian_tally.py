"""Tally sheets: what they say, and what is refused with its line."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.errors import MalformedError
from protocol.formats.debian_tally import read_debian_tally

SHEET = """
\t\t       Tally Sheet for the votes cast.

     Option 1----->: Act now [3:1 majority needed]
   /  Option 2---->: Wait
   |/  Option 3--->: Further Discussion   |/
   ||/
V: 132\tvoter0001
V: 1-2\tvoter0002
V: 113\tvoter0003
V: 955\tvoter0004
V: ---\tvoter0005
V: 132\tvoter0006
"""


def read(text: str) -> object:
    return read_debian_tally(text.encode().splitlines(keepends=True), "sheet.txt")


def test_ranks_unranked_and_equal_options_are_read() -> None:
    file = read_debian_tally(SHEET.encode().splitlines(keepends=True), "sheet.txt")
    assert file.options == ("Act now [3:1 majority needed]", "Wait", "Further Discussion")
    assert file.profile.rows == {
        (0, 2, 1): 2,
        (0, 2): 1,
        ((0, 1), 2): 1,
        ((1, 2), 0): 1,
        (): 1,
    }


def test_ranks_beyond_nine_are_letters() -> None:
    head = "".join(f" Option {n}: O{n}\n" for n in range(1, 12))
    file = read_debian_tally((head + "V: 123456789AB x\n").encode().splitlines(True), "s")
    assert list(file.profile.rows) == [tuple(range(11))]


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("V: 1-2", "V: 1-", 9, "ranks 2 of 3 options"),
        ("V: 1-2", "V: 1-2-", 9, "ranks 4 of 3 options"),
        ("V: 1-2", "V: 1_2", 9, "no rank"),
        ("V: 1-2", "V: 102", 9, "no rank"),
        ("V: 1-2\tvoter0002", "V:", 9, "without ranks"),
        ("Option 2---->", "Option 3---->", 5, "where 2 is next"),
        ("Wait", "Act now [3:1 majority needed]", 5, "same name"),
        ("V: 113", "   Option 4: Late\nV: 113", 10, "after the first vote"),
    ],
)
def test_a_malformed_sheet_is_refused_with_its_line(
    old: str, new: str, line: int, reason: str
) -> None:
    with pytest.raises(MalformedError, match=reason) as caught:
        read(SHEET.replace(old, new, 1))
    assert f"sheet.txt, line {line}" in str(caught.value)


def test_a_file_without_options_is_no_tally_sheet() -> None:
    with pytest.raises(MalformedError, match="no options"):
        read("V-less\n")


@given(st.lists(st.binary(max_size=40), max_size=12))
def test_any_bytes_are_read_or_refused(lines: list[bytes]) -> None:
    with suppress(MalformedError):
        assert read_debian_tally(lines, "any").options
