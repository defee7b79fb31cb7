"""Characters that every Python knows: one verdict, whichever it is."""

import sys
import unicodedata

import pytest

from protocol.errors import MalformedError
from protocol.repertoire import UNASSIGNED, check_repertoire

UNICODE_14 = "14.0.0"
NEWER = "\U0001fae8"
"""A shaking face, of Unicode 15: Python 3.12 knows it, 3.11 does not."""


def listed():
    ends = [word.split("-") for word in UNASSIGNED.split()]
    return {code for end in ends for code in range(int(end[0], 16), int(end[-1], 16) + 1)}


def unassigned_here():
    codes = range(sys.maxunicode + 1)
    return {code for code in codes if unicodedata.category(chr(code)) == "Cn"}


def test_what_this_python_does_not_know_is_refused_by_all():
    assert unassigned_here() <= listed()


def test_the_table_is_that_of_unicode_14():
    if unicodedata.unidata_version == UNICODE_14:
        assert unassigned_here() == listed()
    else:
        assert len(listed()) > len(unassigned_here())
    assert sys.maxunicode - len(listed()) > 280_000  # private use and surrogates included


@pytest.mark.parametrize(
    "body", [{"a": NEWER}, {"a": [f"x{NEWER}"]}, {"a": {NEWER: 1}}, {"a": [{"b": [NEWER]}]}]
)
def test_a_newer_character_is_found_wherever_it_stands(body):
    with pytest.raises(MalformedError) as caught:
        check_repertoire(body)
    assert (caught.value.code, caught.value.detail) == ("unknown-character", "U+1FAE8")


def test_letters_signs_and_bytes_that_all_know_pass():
    check_repertoire({"a": "Ñandú, Łódź, 東京, कखग, العربية, \U0001f468\u200d\U0001f33e"})
    check_repertoire({"b": [b"\xff", 3, True], "c": {}})
