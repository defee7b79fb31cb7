"""Exact numbers of JSON, read back: integers, or text of one or of `n/d`, however long."""

from fractions import Fraction

from protocol.counting.exact import Exact, exact

MAX_DIGITS = 4_000
"""Python reads no longer integers at once; exact STV reaches them."""


def read_exact(value: object) -> Exact:
    """The number that `protocol.counting.exact.value` wrote."""
    part, _bar, whole = str(value).partition("/")
    return exact(Fraction(_whole(part), _whole(whole or "1")))


def _whole(digits: str) -> int:
    sign, digits = (-1, digits[1:]) if digits.startswith("-") else (1, digits)
    number = 0
    for start in range(0, len(digits), MAX_DIGITS):
        piece = digits[start : start + MAX_DIGITS]
        number = number * 10 ** len(piece) + int(piece)
    return sign * number
