"""Claims about node.founding.files and node.founding.fingerprint."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shamir_mnemonic.wordlist import WORDLIST  # type: ignore[import-untyped]

from node.errors import FoundingError
from node.founding.files import read_limited, write_new, write_whole
from node.founding.fingerprint import fingerprint_hex, fingerprint_words
from protocol.errors import MalformedError


def test_a_new_file_never_replaces_another(tmp_path: Path) -> None:
    path = tmp_path / "a"
    write_new(path, b"one", 0o600)
    with pytest.raises(FoundingError):
        write_new(path, b"two", 0o600)
    assert path.read_bytes() == b"one"
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_whole_write_replaces_and_leaves_nothing_beside(tmp_path: Path) -> None:
    path = tmp_path / "a"
    write_whole(path, b"one", 0o600)
    write_whole(path, b"two", 0o600)
    assert path.read_bytes() == b"two"
    assert list(tmp_path.iterdir()) == [path]


def test_a_whole_write_that_fails_leaves_no_draft(tmp_path: Path) -> None:
    place = tmp_path / "a"
    (place / "b").mkdir(parents=True)
    with pytest.raises(OSError, match="irectory"):
        write_whole(place, b"one", 0o600)
    assert list(tmp_path.iterdir()) == [place]


def test_a_file_at_its_limit_is_read_and_one_beyond_is_not(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x" * 10)
    assert read_limited(path, 10) == b"x" * 10
    with pytest.raises(MalformedError) as caught:
        read_limited(path, 9)
    assert caught.value.code == "too-large"


@given(st.binary(min_size=32, max_size=32))
def test_twelve_words_hold_the_first_120_bits(identity: bytes) -> None:
    words = fingerprint_words(identity).split()
    assert len(words) == 12
    number = 0
    for word in words:
        number = number << 10 | WORDLIST.index(word)
    assert number.to_bytes(15, "big") == identity[:15]
    assert bytes.fromhex(fingerprint_hex(identity)) == identity
