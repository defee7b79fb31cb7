"""PrefLib's orders: read as stated, refused where header and orders disagree."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.errors import MalformedError
from protocol.formats.ballot_file import BallotFile
from protocol.formats.preflib import kind_of, read_preflib

FILE = """# FILE NAME: 00001-00000001.toi
# TITLE: Committee
# DATA TYPE: toi
# NUMBER ALTERNATIVES: 3
# NUMBER VOTERS: 7
# NUMBER UNIQUE ORDERS: 3
# ALTERNATIVE NAME 1: Ann
# ALTERNATIVE NAME 2: Bob
# ALTERNATIVE NAME 3: Cem
4: 1,{2,3}
2: 3
1: {1, 2},3
"""


def read(text: str) -> BallotFile:
    return read_preflib(text.encode().splitlines(keepends=True), "votes.toi")


def test_orders_with_ties_are_read() -> None:
    file = read(FILE)
    assert (file.title, file.options) == ("Committee", ("Ann", "Bob", "Cem"))
    assert file.profile.rows == {(0, (1, 2)): 4, (2,): 2, ((0, 1), 2): 1}


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("2: 3", "2: 4", 11, "not one of 3"),
        ("2: 3", "2: 3,3", 11, "stands twice"),
        ("2: 3", "2: 1,{2,3}", 11, "order stands twice"),
        ("2: 3", "2: 3;1", 11, "no alternative"),
        ("2: 3", "2: {1,2", 11, "no alternative"),
        ("2: 3", "0: 3", 11, "nobody has"),
        ("2: 3", "two voters: 3", 11, "not a count and an order"),
        ("DATA TYPE: toi", "DATA TYPE: wmd", 3, "data of type"),
        ("DATA TYPE: toi", "DATA TYPE: soi", 10, "no order of type soi"),
        ("DATA TYPE: toi", "DATA TYPE: toc", 11, "no order of type toc"),
        ("ALTERNATIVES: 3", "ALTERNATIVES: many", 4, "no number"),
        ("NAME 2: Bob", "NAME 1: Bob", 8, "two names"),
    ],
)
def test_a_malformed_file_is_refused_with_its_line(
    old: str, new: str, line: int, reason: str
) -> None:
    with pytest.raises(MalformedError, match=reason) as caught:
        read(FILE.replace(old, new, 1))
    assert f"votes.toi, line {line}:" in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("VOTERS: 7", "VOTERS: 8", "number voters is 8, and the orders make 7"),
        ("ORDERS: 3", "ORDERS: 4", "number unique orders is 4"),
        ("# ALTERNATIVE NAME 2: Bob\n", "", "names for 2 of 3"),
        ("NAME 2: Bob", "NAME 2: Ann", "same name"),
        ("4: 1,{2,3}\n2: 3\n1: {1, 2},3\n", "", "no orders"),
    ],
)
def test_header_and_orders_have_to_agree(old: str, new: str, reason: str) -> None:
    with pytest.raises(MalformedError, match=reason):
        read(FILE.replace(old, new, 1))


def test_orders_before_the_number_of_alternatives_are_refused() -> None:
    with pytest.raises(MalformedError, match="0 alternatives"):
        read("1: 1\n")


@pytest.mark.parametrize(
    ("rows", "kind"),
    [([(0, 1)], "soc"), ([(0,)], "soi"), ([((0, 1),)], "toc"), ([((0, 1),), (1,)], "toi")],
)
def test_the_narrowest_kind_is_found(rows: list[tuple[int, ...]], kind: str) -> None:
    assert kind_of(rows, 2) == kind


@given(st.lists(st.binary(max_size=40), max_size=9))
def test_any_bytes_are_read_or_refused(lines: list[bytes]) -> None:
    with suppress(MalformedError):
        assert read_preflib(lines, "any").options
