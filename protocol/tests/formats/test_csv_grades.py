"""CSV of grades: scales, columns, and what is refused with its line."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.errors import MalformedError
from protocol.formats.ballot_file import BallotFile
from protocol.formats.csv_grades import grades_of, read_csv_grades, write_csv_grades

WORDS = ("Good", "Fair", "Poor")


def read(text: str, grades: tuple[str, ...] = WORDS, none: str = "") -> BallotFile:
    return read_csv_grades(text.encode().splitlines(keepends=True), "g.csv", grades, none)


def test_grades_in_words_and_numbers_are_read_whatever_their_case() -> None:
    file = read(",Ann,Bob,weight\n28,good,POOR,2\n29,Fair,,1\n30,-,,1\n")
    assert (file.options, file.grades) == (("Ann", "Bob"), WORDS)
    assert file.profile.rows == {(0, (), 1): 2, ((), 0): 1, (): 1}


def test_a_cell_that_says_not_graded_is_named_by_the_caller() -> None:
    scale = grades_of("6-1")
    assert read("Ann,Bob\n6,0\n", scale, "0").profile.rows == {(0,): 1}
    with pytest.raises(MalformedError, match="'0' is no grade"):
        read("Ann,Bob\n6,0\n", scale)


@pytest.mark.parametrize(
    ("scale", "grades"),
    [
        ("3-0", ("3", "2", "1", "0")),
        ("1-3", ("1", "2", "3")),
        ("Good, Fair,Poor", WORDS),
    ],
)
def test_a_scale_is_two_numbers_or_names_the_best_first(
    scale: str, grades: tuple[str, ...]
) -> None:
    assert grades_of(scale) == grades


@pytest.mark.parametrize("scale", ["", "Good", "Good,,Poor", "Good,Good", "3-3", "999-0"])
def test_a_scale_has_two_grades_or_more_all_different(scale: str) -> None:
    with pytest.raises(ValueError, match="grade"):
        grades_of(scale)


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("Ann,Bob\nGood\n", 2, "1 cells where the header has 2"),
        ("Ann,Bob\nGood,Great\n", 2, "'Great' is no grade"),
        ("Ann,Ann\n", 1, "same name"),
        ("ballot\n1\n", 1, "0 options"),
        ("Ann,weight\nGood,x\n", 2, "not a weight"),
        ("Ann,\nGood,Good\n", 1, "without a name"),
    ],
)
def test_a_malformed_file_is_refused_with_its_line(text: str, line: int, reason: str) -> None:
    with pytest.raises(MalformedError, match=reason) as caught:
        read(text)
    assert f"g.csv, line {line}:" in str(caught.value)


def test_a_name_with_other_signs_that_part_cells_is_written_so_that_it_reads_back() -> None:
    file = read('"Ann; or nobody; really; so","Bob|Cem"\nGood,Poor\n')
    assert file.options == ("Ann; or nobody; really; so", "Bob|Cem")
    assert read("".join(write_csv_grades(file))) == file


def test_cells_parted_by_semicolons_are_the_same_grades() -> None:
    text = "ballot,Ann,Bob,weight\n28,good,POOR,2\n29,Fair,,1\n"
    assert read(text.replace(",", ";")) == read(text)


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(MalformedError, match="empty"):
        read("")


@given(st.lists(st.binary(max_size=40), max_size=9))
def test_any_bytes_are_read_or_refused(lines: list[bytes]) -> None:
    with suppress(MalformedError):
        assert read_csv_grades(lines, "any", WORDS).options
