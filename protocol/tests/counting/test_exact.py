from __future__ import annotations

import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.counting.exact import exact, places, text, value


def test_a_whole_fraction_becomes_an_integer() -> None:
    assert type(exact(Fraction(6, 2))) is int
    assert exact(Fraction(1, 3)) == Fraction(1, 3)


@given(st.fractions())
def test_text_reads_back_as_the_same_number(number: Fraction) -> None:
    assert Fraction(text(number)) == number


def test_numbers_longer_than_python_prints_are_printed() -> None:
    digits = text(10**9_000 + 7)
    assert len(digits) == 9_001
    assert digits.startswith("10")
    assert digits.endswith("007")
    assert text(-(10**9_000)).startswith("-1")


@pytest.mark.parametrize(
    ("number", "expected"), [(3, 3), (Fraction(1, 3), "1/3"), (2**64, str(2**64)), (-4, -4)]
)
def test_a_value_is_exact_in_json(number: int | Fraction, expected: int | str) -> None:
    assert json.loads(json.dumps(value(number))) == expected


@pytest.mark.parametrize(
    ("number", "digits", "expected"),
    [(Fraction(2, 3), 4, "0.6666"), (Fraction(-2, 3), 2, "-0.66"), (5, 0, "5"), (7, 2, "7.00")],
)
def test_decimals_are_cut_off_and_never_rounded_up(
    number: int | Fraction, digits: int, expected: str
) -> None:
    assert places(number, digits) == expected
