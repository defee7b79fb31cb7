from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from node.web.words import words_of

DIGITS = st.binary(min_size=32, max_size=32).map(bytes.hex)


@given(DIGITS)
def test_words_are_five_of_two_syllables_and_always_the_same(commitment):
    words = words_of(commitment)
    assert len(words) == 5
    assert words == words_of(commitment)
    assert all(word.isalpha() and word.islower() for word in words)


def test_other_receipts_have_other_words():
    assert len({words_of(sha256(bytes([n])).hexdigest()) for n in range(256)}) == 256
