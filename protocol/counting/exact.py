"""Exact numbers: integers where they are whole, fractions where they are not, never floats.

Spec: docs/spec/counting/profile.md section 2.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TypeAlias

Exact: TypeAlias = int | Fraction

# Python refuses to print longer integers at once (a guard against quadratic parsing); exact STV
# reaches them, so they are printed in pieces.
_CHUNK_DIGITS = 4_000
_CHUNK = 10**_CHUNK_DIGITS


def exact(number: Exact) -> Exact:
    """The one form of a number: a fraction with denominator 1 becomes an integer."""
    return number.numerator if number.denominator == 1 else number


def text(number: Exact) -> str:
    """A number in digits: `12` or `1/3`, however long."""
    if number.denominator == 1:
        return _digits(number.numerator)
    return f"{_digits(number.numerator)}/{_digits(number.denominator)}"


def value(number: Exact) -> int | str:
    """A number for JSON and msgpack: an integer, or text `n/d` in lowest terms.

    Text because numerators and denominators of an exact count outgrow 64 bits; a whole number
    that does so is text too.
    """
    whole = number.denominator == 1 and -(2**63) <= number.numerator < 2**64
    return number.numerator if whole else text(number)


def places(number: Exact, digits: int) -> str:
    """A number in decimals for people, cut off (never rounded up) after `digits` places."""
    sign = "-" if number < 0 else ""
    scaled = abs(number.numerator) * 10**digits // number.denominator
    whole, part = divmod(scaled, 10**digits)
    return f"{sign}{whole}.{part:0{digits}}" if digits else f"{sign}{whole}"


def _digits(number: int) -> str:
    if number < 0:
        return "-" + _digits(-number)
    pieces: list[str] = []
    while number >= _CHUNK:
        number, rest = divmod(number, _CHUNK)
        pieces.append(f"{rest:0{_CHUNK_DIGITS}}")
    return str(number) + "".join(reversed(pieces))
