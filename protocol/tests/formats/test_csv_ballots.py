from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction

import pytest

from protocol.counting.profile import MAX_OPTIONS, OVERVOTE
from protocol.errors import MalformedError
from protocol.formats.ballot_file import BallotFile
from protocol.formats.csv_ballots import Columns, gather, records
from protocol.tests.counting.minneapolis import ballots

HEAD = b"Precinct,rank1,rank2,rank3,weight\n"


def read(data: bytes, **arguments: object) -> BallotFile:
    return gather(records(data.splitlines(keepends=True), "f.csv"), "f.csv", **arguments)  # type: ignore[arg-type]


def test_ranks_marks_and_weights_become_a_profile() -> None:
    file = read(
        HEAD
        + b"P1,Bob,undervote,Ann,1\nP1,Ann,,,1\nP2,overvote,Bob,undervote,1/3\n"
        + b"P2,UWI,Ann,undervote,2.5\nP2,,,,4\n"
    )
    assert file.options == ("Ann", "Bob", "writein")
    assert file.profile.rows == {
        (1, (), 0): 1,
        (0,): 1,
        (OVERVOTE, 1): Fraction(1, 3),
        (2, 0): Fraction(5, 2),
        (): 4,
    }


def test_columns_may_stand_anywhere_and_the_rest_is_left_alone() -> None:
    file = read(b"note,Rank_2,RANK 1\nx,Ann,Bob\ny,Bob,\n")
    assert file.profile.rows == {(1, 0): 1, ((), 1): 1}


def test_records_carry_precincts_for_callers_to_filter() -> None:
    data = [b"ward,rank1\n", b"W-1,Ann\n", b"W-2,Bob\n", b"W-1,Bob\n"]
    found = list(records(data, "f", Columns(precinct="Ward")))
    assert [(r.line, r.precinct, r.marks) for r in found] == [
        (2, "W-1", ("Ann",)),
        (3, "W-2", ("Bob",)),
        (4, "W-1", ("Bob",)),
    ]
    mine = gather((r for r in found if r.precinct == "W-1"), "f", options=["Bob", "Ann", "Cem"])
    assert mine.options == ("Bob", "Ann", "Cem")
    assert mine.profile.rows == {(1,): 1, (0,): 1}


def test_the_order_of_lines_has_no_part_in_the_result() -> None:
    body = [b"P,Ann,Bob,,1\n", b"P,Cem,,,1\n", b"P,Bob,Cem,Ann,3\n"]
    results = {read(HEAD + b"".join(order)) for order in itertools.permutations(body)}
    assert len(results) == 1


def test_a_quoted_name_may_hold_a_comma() -> None:
    assert read(b'rank1\n"Nik, L.A."\n').options == ("Nik, L.A.",)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "f.csv: the file is empty"),
        (HEAD, "f.csv: no ballots"),
        (b"name,vote\nx,y\n", "line 1: no column rank1 among: name, vote"),
        (b"rank1,rank3\na,b\n", "line 1: the rank columns are not numbered"),
        (b"rank1,Rank1\na,b\n", "line 1: two columns"),
        (HEAD + b"P,Ann,Bob\n", "line 2: 3 cells where the header has 5"),
        (HEAD + b"P,Ann,Bob,Cem,1,1\n", "line 2: 6 cells"),
        (HEAD + b"P,Ann,Bob,Cem,1\nP,=1+1,,,1\n", "line 3: '=1.1' looks like a formula"),
        (HEAD + b"P,@SUM(A1),,,1\n", "line 2: .* formula"),
        (HEAD + b"P,Ann,,,-1\n", "line 2: '-1' is not a weight"),
        (HEAD + b"P,Ann,,,\n", "line 2: '' is not a weight"),
        (HEAD + b"P,Ann,,,1e9\n", "line 2: '1e9' is not a weight"),
        (HEAD + b"P,caf\xe9,,,1\n", "line 2: byte 6 is not UTF-8"),
        (HEAD + b'P,"Ann,,,1\n', "line [23]: unexpected end"),
        (HEAD + b"P,A\x1bnn,,,1\n", "line 2: .* control"),
    ],
)
def test_a_malformed_file_names_file_line_and_reason(data: bytes, reason: str) -> None:
    with pytest.raises(MalformedError, match=reason) as caught:
        read(data)
    assert caught.value.code == "bad-file"
    assert "f.csv" in caught.value.detail


def test_an_option_that_is_not_on_the_ballot_is_refused() -> None:
    with pytest.raises(MalformedError, match="'Bob' is not an option"):
        read(b"rank1\nBob\n", options=["Ann"])


def test_too_many_options_are_refused_early() -> None:
    names = b"".join(b"name %d\n" % number for number in range(5 * MAX_OPTIONS))
    with pytest.raises(MalformedError, match=f"{MAX_OPTIONS} options"):
        read(b"rank1\n" + names)
    with pytest.raises(MalformedError, match=f"1 to {MAX_OPTIONS} are possible"):
        read(b"rank1\n" + names[: 10 * MAX_OPTIONS + 100])


def test_a_file_of_200_000_lines_streams() -> None:
    read_so_far = 0

    def lines() -> Iterator[bytes]:
        nonlocal read_so_far
        yield b"rank1,rank2\n"
        for number in range(200_000):
            read_so_far = number
            yield b"Ann,Bob\n" if number % 2 else b"Bob,\n"

    stream = records(lines(), "f")
    next(stream)
    assert read_so_far < 10
    assert gather(stream, "f").profile.total == 199_999


def test_minneapolis_2017_is_read_whole() -> None:
    file = ballots("mayor")
    assert file.profile.total == 105_928
    assert "writein" in file.options
    assert not {"UWI", "undervote", "overvote"} & set(file.options)
