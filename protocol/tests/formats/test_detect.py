from __future__ import annotations

import pytest

from protocol.errors import MalformedError
from protocol.formats.detect import FORMATS, Reading, read_ballots

BLT = [b"1 1\n", b"3 1 0\n", b"0\n", b'"Ann"\n']
CSV = [b"rank1\n", b"Ann\n"]
ABIF = [b"3:Ann\n"]
TALLY = [b"  Option 1----->: Ann\n", b"V: 1\tvoter\n"]
PREFLIB = [b"# NUMBER ALTERNATIVES: 1\n", b"# ALTERNATIVE NAME 1: Ann\n", b"3: 1\n"]
GRADES = [b"Ann\n", b"5\n"]


@pytest.mark.parametrize(
    "lines",
    [
        BLT,
        CSV,
        ABIF,
        TALLY,
        PREFLIB,
        [b"\n", b"# note\n", *BLT],
        [b"# note\n", b'{version: "0.1"}\n', *ABIF],
        [b"=A:[Ann]\n", b"1:A\n"],
        [b"# FILE NAME: 1.soc\n", *PREFLIB],
        [b"\n", b"  Tally Sheet\n", *TALLY],
        [b"\xef\xbb\xbf" + CSV[0], CSV[1]],
        [b"\xef\xbb\xbf" + BLT[0], *BLT[1:]],
        [b"\xef\xbb\xbf" + PREFLIB[0], *PREFLIB[1:]],
    ],
)
def test_the_first_lines_tell_the_format(lines: list[bytes]) -> None:
    assert read_ballots(lines, "f").options == ("Ann",)


def test_a_scale_says_that_a_csv_file_holds_grades() -> None:
    file = read_ballots(GRADES, "f", reading=Reading(scale="5-0"))
    assert (file.options, len(file.grades)) == (("Ann",), 6)
    with pytest.raises(MalformedError, match="no scale"):
        read_ballots(GRADES, "f", form="csv-grades")
    with pytest.raises(MalformedError, match="grade twice"):
        read_ballots(GRADES, "f", reading=Reading(scale="a,a"))


def test_a_stated_format_is_taken_at_its_word() -> None:
    with pytest.raises(MalformedError, match="not a BLT file"):
        read_ballots(CSV, "f", form="blt")
    with pytest.raises(MalformedError, match="no column rank1"):
        read_ballots(BLT, "f", form="csv")
    with pytest.raises(ValueError, match="no format"):
        read_ballots(CSV, "f", form="xlsx")
    for form in FORMATS:
        with pytest.raises(MalformedError):
            read_ballots([b"]\n"], "f", form=form)


def test_errors_count_lines_from_the_top_of_the_file() -> None:
    with pytest.raises(MalformedError, match="line 4: 'x' is not a weight"):
        read_ballots([b"\n", b"# note\n", b"1 1\n", b"x 1 0\n"], "f")


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(MalformedError, match="empty"):
        read_ballots([], "f")
