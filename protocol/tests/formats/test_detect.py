from __future__ import annotations

import pytest

from protocol.errors import MalformedError
from protocol.formats.detect import read_ballots

BLT = [b"1 1\n", b"3 1 0\n", b"0\n", b'"Ann"\n']
CSV = [b"rank1\n", b"Ann\n"]


@pytest.mark.parametrize(
    "lines", [BLT, CSV, [b"\n", b"# note\n", *BLT], [b"\xef\xbb\xbf" + CSV[0], CSV[1]]]
)
def test_the_first_line_tells_the_format(lines: list[bytes]) -> None:
    assert read_ballots(lines, "f").options == ("Ann",)


def test_a_stated_format_is_taken_at_its_word() -> None:
    with pytest.raises(MalformedError, match="not a BLT file"):
        read_ballots(CSV, "f", form="blt")
    with pytest.raises(MalformedError, match="no column rank1"):
        read_ballots(BLT, "f", form="csv")
    with pytest.raises(ValueError, match="no format"):
        read_ballots(CSV, "f", form="xlsx")


def test_errors_count_lines_from_the_top_of_the_file() -> None:
    with pytest.raises(MalformedError, match="line 4: 'x' is not a weight"):
        read_ballots([b"\n", b"# note\n", b"1 1\n", b"x 1 0\n"], "f")


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(MalformedError, match="empty"):
        read_ballots([], "f")
