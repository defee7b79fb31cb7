"""Which text may stand in a signed document: readable, and readable in one way only.

Spec: docs/spec/card.md section 3.
"""

import unicodedata

from protocol.errors import MalformedError
from protocol.repertoire import unknown_character

# Categories refused everywhere: control, surrogate, private use, unassigned, line and paragraph
# separators, and format characters (Cf). Cf holds the bidirectional overrides, with which two
# different names can be made to look alike; it also holds the joiners some scripts need, which
# are therefore let through by name.
REFUSED_CATEGORIES = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp", "Cf"})
JOINERS = frozenset({"\u200c", "\u200d"})
# What prints nothing though its category says otherwise: fillers of Hangul, the grapheme joiner,
# vowels of Khmer and selectors of Mongolian that are not drawn, variation selectors.
# Unicode 15, DerivedCoreProperties, Default_Ignorable_Code_Point.
UNPRINTED = frozenset(
    chr(code)
    for first, last in (
        (0x034F, 0x034F),
        (0x115F, 0x1160),
        (0x17B4, 0x17B5),
        (0x180B, 0x180F),
        (0xFE00, 0xFE0F),
        (0xE0100, 0xE01EF),
    )
    for code in range(first, last + 1)
)
# Braille without dots is drawn as a space and is none to `str.split`.
BLANK_PATTERN = "\u2800"


def whole_number(text: str, most: int) -> int | None:
    """Read a number 0 .. `most` from ASCII digits; None for anything else.

    By its length first: Python refuses, with another error, to read thousands of digits.
    """
    plain = text.isascii() and text.isdecimal() and len(text) <= len(str(most))
    return int(text) if plain and int(text) <= most else None


def check_line(code: str, what: str, text: str) -> None:
    """Check that a text is one clean, non-empty line.

    Args:
        code: The error code to raise with, from `protocol.errors.CODES`.
        what: What the text is, for the error: "the group's name".
        text: The text; its length was bounded by the schema.

    Raises:
        MalformedError: nothing of it can be seen, it starts or ends with a space, is not in Unicode
            normal form C, or holds a control, formatting, private or unassigned character.
    """
    if not look_alike(text):
        raise MalformedError(code, f"{what} is empty")
    check_characters(code, what, text, allowed=frozenset())


def check_paragraphs(code: str, what: str, text: str) -> None:
    """Check that a text is clean; it may be empty and have several lines.

    Raises:
        MalformedError: as `check_line`, except that newlines (U+000A) inside are allowed.
    """
    # Where a reason is asked for, characters that nobody sees are none.
    if text and not look_alike(text):
        raise MalformedError(code, f"nothing of {what} can be seen")
    check_characters(code, what, text, allowed=frozenset({"\n"}))


def check_characters(code: str, what: str, text: str, allowed: frozenset[str]) -> None:
    """Check every character of a text, its edges and its normal form; see `check_line`."""
    if text != text.strip():
        raise MalformedError(code, f"{what} starts or ends with a space")
    if character := unknown_character(text):
        raise MalformedError(code, f"{what} holds the character U+{ord(character):04X}")
    for character in text:
        if character in allowed or character in JOINERS:
            continue
        if unicodedata.category(character) in REFUSED_CATEGORIES:
            raise MalformedError(code, f"{what} holds the character U+{ord(character):04X}")
    # Two spellings of one name in different bytes would pass for two names, and for one on paper.
    if unicodedata.normalize("NFC", text) != text:
        raise MalformedError(code, f"{what} is not in Unicode normal form C")


def look_alike(text: str) -> str:
    """The form in which two texts are compared when people must be able to tell them apart.

    Empty if nothing can be seen. Letters of different scripts that are drawn alike stay apart.
    """
    # Twice: a letter and its accent come together once what stood between them is gone.
    return _folded(_folded(text))


def _folded(text: str) -> str:
    shown = unicodedata.normalize("NFKC", text).casefold().replace(BLANK_PATTERN, " ")
    seen = (c for c in shown if c not in UNPRINTED and unicodedata.category(c) != "Cf")
    return " ".join("".join(seen).split())
