"""A receipt as words: easier to compare by eye or over the telephone than digits.

Five words of two syllables stand for 60 bits of the receipt. They are for comparing, never for
looking up: the digits are the receipt. Syllables, not dictionary words, so that they read alike in
English and Spanish.
"""

_CONSONANTS = ("b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "ch", "br", "tr", "pl")
_VOWELS = ("a", "e", "i", "o")
_WORDS = 5
_SYLLABLES = 2


def words_of(commitment: str) -> tuple[str, ...]:
    """Five words of two syllables for 64 hex digits; 60 bits of them."""
    number = int(commitment[:16], 16)
    words = []
    for _ in range(_WORDS):
        word = ""
        for _ in range(_SYLLABLES):
            number, sound = divmod(number, len(_CONSONANTS) * len(_VOWELS))
            word += _CONSONANTS[sound // len(_VOWELS)] + _VOWELS[sound % len(_VOWELS)]
        words.append(word)
    return tuple(words)
