from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.counting.profile import OVERVOTE, Profile
from protocol.errors import MalformedError
from protocol.formats.ballot_file import BallotFile
from protocol.formats.blt import read_blt, write_blt
from protocol.tests.counting.strategies import messy, profiles, weighted
from protocol.tests.shared_data import shared

EXAMPLE = b"""# a committee
3 2            # three options, two seats
-3
4 1 2 0
2 2=3 1 0
1.5 - 2 0
1/3 0
0
"Ann"
"Bob"
"Cem"
"Committee # 1"
remarks in no form
"""


def read(data: bytes) -> BallotFile:
    return read_blt(data.splitlines(keepends=True), "f.blt")


def write(file: BallotFile) -> bytes:
    return "".join(write_blt(file)).encode()


def test_weights_withdrawn_equal_and_skipped_ranks_are_read() -> None:
    file = read(EXAMPLE)
    assert file.options == ("Ann", "Bob", "Cem")
    assert (file.seats, file.withdrawn, file.title) == (2, (2,), "Committee # 1")
    assert file.profile.rows == {
        (0, 1): 4,
        ((1, 2), 0): 2,
        ((), 1): Fraction(3, 2),
        (): Fraction(1, 3),
    }


@given(
    st.one_of(profiles(4, choices=messy(4)), weighted(4)),
    st.integers(1, 9),
    st.sets(st.integers(0, 3)),
    st.text("abc ñ#=-", max_size=9),
)
def test_what_is_written_reads_back_the_same(
    profile: Profile, seats: int, withdrawn: set[int], title: str
) -> None:
    rows = {choice: n for choice, n in profile.rows.items() if OVERVOTE not in choice}
    names = ("Ann", "Bob # 2", "Cem", "Dee")
    file = BallotFile(names, Profile(4, rows), title.strip(), seats, tuple(sorted(withdrawn)))
    assert read(write(file)) == file


def test_what_blt_cannot_say_is_not_written() -> None:
    file = BallotFile(("a", "b"), Profile(2, {(OVERVOTE, 1): 1}))
    with pytest.raises(ValueError, match="overvote"):
        write(file)
    with pytest.raises(ValueError, match="quotation mark"):
        write(replace(file, options=('a"', "b")))


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b"3 2  ", b"three two", "line 2: this is not a BLT file"),
        (b"3 2  ", b"0 2", "line 2: 0 options"),
        (b"3 2  ", b"999 2", "line 2: 999 options"),
        (b"3 2  ", b"3 0", "line 2: no seats"),
        (b"-3", b"-4", "line 3: '4' is not one of 3 options"),
        (b"4 1 2 0", b"4 1 9 0", "line 4: '9' is not one of 3 options"),
        (b"4 1 2 0", b"4 1 2", "line 4: a ballot does not end with 0"),
        (b"4 1 2 0", b"x 1 2 0", "line 4: 'x' is not a weight"),
        (b"4 1 2 0", b"0 1 2 0", "line 4: '0' is not a weight"),
        (b"4 1 2 0", b"4 " + b"1 " * 201 + b"0", "line 4: more than 200 ranks"),
        (b"2=3", b"2=2", "line 5: '2=2' names an option twice"),
        (b"2=3", b"2=", "line 5: '' is not one of 3"),
        (b"\n0\n", b"\n", "line 8: "),
        (b"-3", b"[nick a b]", "line 3: not 3 different nicknames"),
        (b"-3", b"[tie 1 2 3]", "line 3: .* is not known here"),
        (b'"Ann"', b"Ann", "line 9: 'Ann' is not a name in quotes"),
        (b'"Ann"', b'"Bob"', "two options have the same name"),
        (b'"Ann"', b'""', "an option without a name"),
        (b'"Cem"\n"Committee # 1"\nremarks in no form\n', b"", "2 names for 3 options"),
    ],
)
def test_a_malformed_file_names_file_line_and_reason(old: bytes, new: bytes, reason: str) -> None:
    assert old in EXAMPLE
    with pytest.raises(MalformedError, match=reason) as caught:
        read(EXAMPLE.replace(old, new, 1))
    assert caught.value.code == "bad-file"
    assert "f.blt" in caught.value.detail


def test_ballots_that_never_end_are_refused() -> None:
    with pytest.raises(MalformedError, match="line 2: the ballots do not end"):
        read(b"1 1\n4 1 0\n")


def test_nicknames_stand_for_options() -> None:
    file = read(b'2 1\n[nick x y]\n3 y x 0\n0\n"Ann"\n"Bob"\n')
    assert file.profile.rows == {(1, 0): 3}
    assert file.title == ""


def test_every_reference_ballot_file_reads_and_reads_back() -> None:
    paths = sorted(shared("data/counting/stv/blt").rglob("*.blt"))
    assert len(paths) >= 18
    for path in paths:
        with path.open("rb") as lines:
            file = read_blt(lines, path.name)
        assert read(write(file)) == file
