"""Recovery shares: the group's next key, split among three officers, any two of whom suffice.

The card commits to the hash of a key that is on no server. Its seed exists only as SLIP-39 word
shares (Shamir's scheme, with a checksum in each share), so that a stolen or burnt server never
takes the group's identity with it.
"""

import textwrap
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

from shamir_mnemonic import MnemonicError, combine_mnemonics, generate_mnemonics  # type: ignore[import-untyped]
from shamir_mnemonic.share import Share  # type: ignore[import-untyped]
from shamir_mnemonic.wordlist import WORDLIST  # type: ignore[import-untyped]

from node.errors import FoundingError
from node.founding.files import SECRET, read_limited, write_new
from protocol.keys import key_id, public_key

SHARES = 3
NEEDED = 2
# SLIP-39 stretches a passphrase with at least 10,000 rounds; we set no passphrase, so the least.
ITERATION_EXPONENT = 0
# Of a share of a 32-byte seed; as many as the papers have.
WORDS = 33
# Letters that tell every SLIP-39 word from every other.
PREFIX_LETTERS = 4
# Bytes: a share of a 32-byte seed has 33 words of at most 8 letters.
MAX_SHARE_FILE_BYTES = 4096

_TITLE = "commonweal recovery share"
_NEXT_KEY = "next key: "
_BY_PREFIX = {word[:PREFIX_LETTERS]: word for word in WORDLIST}


def split_seed(seed: bytes) -> list[str]:
    """Split a 32-byte seed into three shares of 33 words, any two of which give it back."""
    [shares] = generate_mnemonics(
        group_threshold=1,
        groups=[(NEEDED, SHARES)],
        master_secret=seed,
        iteration_exponent=ITERATION_EXPONENT,
    )
    return list(shares)


def combine_shares(shares: Sequence[str]) -> bytes:
    """The seed from any two shares.

    Raises:
        FoundingError: `bad-shares`: mistyped, of different keys, twice the same, or too few.
    """
    try:
        return bytes(combine_mnemonics(shares))
    except MnemonicError as error:
        text = str(error).rstrip(".")
        raise FoundingError(
            "bad-shares",
            f"these shares do not fit together: {text[:1].lower()}{text[1:]}",
            "compare every word with the paper; two different shares of one group are needed",
        ) from error


def check_shares(
    shares: Sequence[str],
    next_key_hash: bytes,
    hint: str = "are they from another group, or from an init that was never finished?",
) -> None:
    """Check that every pair of shares gives the key a card commits to.

    Raises:
        FoundingError: `bad-shares`, or `other-key` if they are of another key.
    """
    for pair in combinations(shares, NEEDED):
        if key_id(public_key(combine_shares(pair))) != next_key_hash:
            raise FoundingError(
                "other-key",
                "these shares are of another key",
                hint,
            )


def complete_words(text: str) -> str:
    """A share typed by its words or their first four letters, in full words.

    Raises:
        FoundingError: `bad-shares`, naming the first word that is in no share.
    """
    words = []
    for position, typed in enumerate(text.lower().split(), 1):
        word = _BY_PREFIX.get(typed[:PREFIX_LETTERS], "")
        # Whole words must be right to the end; four letters, or a three-letter word, are enough.
        if not word or not word.startswith(typed):
            raise FoundingError(
                "bad-shares",
                f"word {position}, {typed!r}, is not a share's word",
                "compare it with the paper; its first four letters are enough",
            )
        words.append(word)
    return " ".join(words)


def whole_share(text: str, before: Sequence[str] = ()) -> str:
    """One share, typed, in full words, if it is whole: its own checksum holds.

    So a slip is found while the paper is in hand, before another share is asked for.

    Raises:
        FoundingError: `bad-shares`: a word that is in no share, too few or many words, one that is
            not the paper's, or a share that was typed before.
    """
    words = complete_words(text)
    count = len(words.split())
    if count != WORDS:
        raise FoundingError(
            "bad-shares", f"a share has {WORDS} words, and these are {count}", "is one left out?"
        )
    try:
        Share.from_mnemonic(words)
    except MnemonicError as error:
        raise FoundingError(
            "bad-shares",
            "one of these words is not the one on the paper, or two changed places",
            "compare every word with the paper",
        ) from error
    if words in before:
        raise FoundingError(
            "bad-shares", "this is the same share again", "type that of another officer"
        )
    return words


def share_names(slug: str) -> list[str]:
    """File names of a group's shares."""
    return [f"{slug}-share-{number}.txt" for number in range(1, SHARES + 1)]


def write_share(path: Path, share: str, number: int, group: str, next_key_hash: bytes) -> None:
    """Write one share to a file of mode 0600.

    Raises:
        FoundingError: `file-exists`.
    """
    words = textwrap.fill(share, width=60)
    text = (
        f"{_TITLE} {number} of {SHARES}\n"
        f"group: {group}\n"
        f"{_NEXT_KEY}{next_key_hash.hex()}\n\n"
        f"{words}\n\n"
        f"# Any {NEEDED} of the {SHARES} shares replace the group's keys. Keep this one on paper,\n"
        "# away from the server and from the other shares.\n"
    )
    write_new(path, text.encode(), SECRET)


def read_share(path: Path) -> tuple[str, bytes]:
    """Read a share file: its words, and the 32-byte hash of the key it is of.

    Raises:
        FoundingError: `bad-shares`: not a share file.
        OSError: it can't be read.
    """
    try:
        text = read_limited(path, MAX_SHARE_FILE_BYTES).decode()
        head, words = text.split("\n\n")[:2]
        lines = head.splitlines()
        named = next(line for line in lines if line.startswith(_NEXT_KEY))
        next_key_hash = bytes.fromhex(named.removeprefix(_NEXT_KEY))
    except (ValueError, StopIteration) as error:
        raise FoundingError("bad-shares", f"{path} is not a file with a recovery share") from error
    if not lines[0].startswith(_TITLE):
        raise FoundingError("bad-shares", f"{path} is not a file with a recovery share")
    return complete_words(words), next_key_hash
