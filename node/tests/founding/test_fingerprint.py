"""What is read out over the telephone is read back, or refused; never guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.errors import NodeError
from node.founding.fingerprint import (
    MAX_TOLD_CHARS,
    fingerprint_hex,
    fingerprint_words,
    read_fingerprint,
)

hashes = st.binary(min_size=32, max_size=32)


@given(hashes)
def test_words_and_digits_read_back(identity):
    words, digits = fingerprint_words(identity), fingerprint_hex(identity)
    assert read_fingerprint(words) == identity[:15]
    assert read_fingerprint(digits) == identity
    assert max(len(words), len(digits)) <= MAX_TOLD_CHARS
    assert read_fingerprint(", ".join(word[:4].upper() for word in words.split())) == identity[:15]
    assert read_fingerprint(digits.replace(" ", "")[:30]) == identity[:15]


@given(hashes, st.integers(0, 11))
def test_a_word_that_is_missing_or_wrong_is_refused(identity, place):
    words = fingerprint_words(identity).split()
    for wrong in (
        words[:place] + words[place + 1 :],
        [*words[:place], "zzzz", *words[place + 1 :]],
    ):
        with pytest.raises(NodeError) as caught:
            read_fingerprint(" ".join(wrong))
        assert caught.value.code == "bad-fingerprint"


@pytest.mark.parametrize("text", ["", "ab" * 14, "ab" * 33, "abc" * 11, "xy" * 16, "lawn " * 13])
def test_too_little_too_much_and_nonsense_are_refused(text):
    with pytest.raises(NodeError):
        read_fingerprint(text)


def test_a_longer_word_with_the_right_beginning_is_another_word():
    with pytest.raises(NodeError):
        read_fingerprint("academics " + "academic " * 11)
