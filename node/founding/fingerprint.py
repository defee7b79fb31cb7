"""A coalition's id, or a cut's fingerprint, in forms that people can compare by telephone."""

import re

from shamir_mnemonic.wordlist import WORDLIST  # type: ignore[import-untyped]

from node.errors import NodeError

# Ten bits a word (SLIP-39's 1,024 words, told apart by their first four letters). Twelve words are
# 120 bits: nobody finds a second charter with the same words.
BITS_PER_WORD = 10
FINGERPRINT_WORDS = 12


def fingerprint_words(identity: bytes) -> str:
    """The first 120 bits of a 32-byte id as twelve words."""
    number = int.from_bytes(identity, "big") >> (len(identity) * 8 - 120)
    words = []
    for _ in range(FINGERPRINT_WORDS):
        words.append(WORDLIST[number & ((1 << BITS_PER_WORD) - 1)])
        number >>= BITS_PER_WORD
    return " ".join(reversed(words))


def fingerprint_hex(identity: bytes) -> str:
    """The whole id in groups of four hexadecimal digits."""
    text = identity.hex()
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))


TOLD_BYTES = BITS_PER_WORD * FINGERPRINT_WORDS // 8
"""What the words hold, and the least that is read of digits: 15 bytes."""
LETTERS = 4
MAX_TOLD_CHARS = 200
"""Twelve words of at most eight letters, or 64 digits in groups."""
_PLACES = {word[:LETTERS]: place for place, word in enumerate(WORDLIST)}


def read_fingerprint(text: str) -> bytes:
    """The first bytes of a fingerprint that somebody read out: `TOLD_BYTES` up to 32.

    Args:
        text: twelve words, of which four letters each are enough; or at least 30 hexadecimal
            digits. In any case, with any white space.

    Raises:
        NodeError: `bad-fingerprint`.
    """
    words = re.split(r"[\s,.-]+", text.strip().lower())
    if len(words) == FINGERPRINT_WORDS and all(word[:LETTERS] in _PLACES for word in words):
        number = 0
        for word in words:
            if not WORDLIST[_PLACES[word[:LETTERS]]].startswith(word):
                raise _unread()
            number = number << BITS_PER_WORD | _PLACES[word[:LETTERS]]
        return number.to_bytes(TOLD_BYTES, "big")
    digits = "".join(words)
    if re.fullmatch(r"(?:[0-9a-f]{2})+", digits) and TOLD_BYTES <= len(digits) // 2 <= 32:
        return bytes.fromhex(digits)
    raise _unread()


def _unread() -> NodeError:
    return NodeError(
        "bad-fingerprint",
        "this is no fingerprint: it has twelve words, or at least 30 of its 64 digits",
        "have it read out again, word by word; the first four letters of each are enough",
    )
