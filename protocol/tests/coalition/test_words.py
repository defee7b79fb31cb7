"""Words: a comment's blob comes back as it was, and its hash tells nothing to who guesses."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.coalition.kind import MAX_BLOB_BYTES
from protocol.coalition.kinds import to_map
from protocol.coalition.words import MAX_WORDS_CHARS, Words, blob_hash, open_words, seal_words
from protocol.encoding import encode
from protocol.errors import MalformedError

GROUP = b"g" * 16
texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=50)


@given(texts, st.binary(min_size=16, max_size=16), texts)
def test_words_come_back_as_they_were(text: str, salt: bytes, author: str) -> None:
    words = Words(group=GROUP, salt=salt, text=text, author=author)
    data, name = seal_words(words)
    assert open_words(data) == words
    assert name == blob_hash(data)


def test_equal_words_under_two_salts_have_two_hashes() -> None:
    one, two = (Words(group=GROUP, salt=bytes([n]) * 16, text="I agree") for n in (1, 2))
    assert seal_words(one)[1] != seal_words(two)[1]


def test_the_longest_words_fit_a_blob() -> None:
    wide = "\N{GRINNING FACE}"
    data, _ = seal_words(
        Words(group=GROUP, salt=bytes(16), text=wide * MAX_WORDS_CHARS, author=wide * 120)
    )
    assert len(data) <= MAX_BLOB_BYTES
    assert open_words(data).author == wide * 120


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("group", bytes(15)),
        ("salt", bytes(15)),
        ("text", ""),
        ("text", "a" * (MAX_WORDS_CHARS + 1)),
        ("author", "a" * 121),
    ],
)
def test_every_field_out_of_its_range_is_refused(field: str, value: object) -> None:
    words = Words(group=GROUP, salt=bytes(16), text="I agree")
    with pytest.raises(ValueError, match="Words"):
        seal_words(msgspec.structs.replace(words, **{field: value}))
    with pytest.raises(MalformedError):
        open_words(encode({**to_map(words), field: value}))


@pytest.mark.parametrize("data", [b"", b"\xc1", b"\x80", b"a" * (MAX_BLOB_BYTES + 1)])
def test_bytes_that_are_no_words_are_refused(data: bytes) -> None:
    with pytest.raises(MalformedError):
        open_words(data)
