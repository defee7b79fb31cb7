"""A coalition's id in forms that people can compare over the telephone."""

from shamir_mnemonic.wordlist import WORDLIST  # type: ignore[import-untyped]

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
