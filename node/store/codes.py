"""Voting codes: what is printed for a member, and how a mistyped one is told from a wrong one.

A code is 14 random characters and 2 check characters, in groups of four: `7QK2-M9XD-40TC-HV3B`.
The alphabet is Crockford's base 32 (no I, L, O, U); what people type for them is understood.

The check is the random part's number modulo 1021, the largest prime below 32^2. A wrong character
changes the number by d * 32^k with |d| < 32, two exchanged ones by (a - b)(32^j - 32^k), and 1021
divides neither within 14 places. So every single mistake and every exchange of two characters is
noticed before anything is looked up; other mistakes pass with probability 1/1021.
"""

from __future__ import annotations

import secrets

from node.errors import BoxError

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# 70 bits: with 10^6 codes alive, a guess hits with probability 2^-50.
RANDOM_CHARS = 14
CHECK_CHARS = 2
CODE_CHARS = RANDOM_CHARS + CHECK_CHARS
GROUP_CHARS = 4
CHECK_PRIME = 1021
# A pasted link or a whole page is not a code; beyond this we don't even look.
MAX_TYPED_CHARS = 128

_VALUES = {char: value for value, char in enumerate(ALPHABET)}
_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})
# What people and printers put between groups: spaces, dashes of all kinds, dots.
_BETWEEN = dict.fromkeys(map(ord, " \t\r\n\u00a0\u202f-\u2010\u2011\u2012\u2013\u2014\u2212._"))


def new_code() -> str:
    """A fresh code in its printed form."""
    number = secrets.randbits(5 * RANDOM_CHARS)
    return printed(_digits(number, RANDOM_CHARS) + _digits(number % CHECK_PRIME, CHECK_CHARS))


def printed(code: str) -> str:
    """A plain code in groups of four."""
    return "-".join(code[at : at + GROUP_CHARS] for at in range(0, len(code), GROUP_CHARS))


def read_code(typed: str) -> str:
    """What somebody typed, as a plain code of 16 characters.

    Raises:
        BoxError: `code-mistyped`: it can't be a code; nothing needs to be looked up.
    """
    code = (
        typed.upper().translate(_BETWEEN).translate(_ALIKE) if len(typed) <= MAX_TYPED_CHARS else ""
    )
    if len(code) != CODE_CHARS:
        raise BoxError(
            "code-mistyped",
            f"a code has {CODE_CHARS} letters and digits",
            "look at the printed code again; dashes and spaces don't matter",
        )
    if not _VALUES.keys() >= set(code):
        raise BoxError(
            "code-mistyped",
            "a code has only digits and the letters A to Z without I, L, O, U",
            "look at the printed code again",
        )
    if _number(code[:RANDOM_CHARS]) % CHECK_PRIME != _number(code[RANDOM_CHARS:]):
        raise BoxError(
            "code-mistyped",
            "this code has a typing mistake",
            "compare it with the printed one, character by character",
        )
    return code


def _digits(number: int, places: int) -> str:
    return "".join(ALPHABET[number >> 5 * at & 31] for at in reversed(range(places)))


def _number(text: str) -> int:
    number = 0
    for char in text:
        number = number << 5 | _VALUES[char]
    return number
