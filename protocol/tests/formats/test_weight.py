from __future__ import annotations

from fractions import Fraction

import pytest

from protocol.formats.weight import read_weight


@pytest.mark.parametrize(
    ("text", "weight"),
    [("1", 1), ("007", 7), ("0.1", Fraction(1, 10)), ("2/6", Fraction(1, 3)), ("4/2", 2)],
)
def test_weights_are_exact(text: str, weight: int | Fraction) -> None:
    assert read_weight(text) == weight


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "0.0",
        "-1",
        "+1",
        "1e3",
        "1/0",
        "0/1",
        ".5",
        "1.",
        "10000000001",
        "9" * 30,
        "\u0661",
        "nan",
    ],
)
def test_anything_else_is_no_weight(text: str) -> None:
    assert read_weight(text) is None
