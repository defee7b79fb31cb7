"""The blob behind a comment: its words, under a hash that does not give them away.

Spec: docs/spec/coalition/words.md. The salt is inside the blob: once the blob is erased, nobody can
confirm a guess at the words by hashing it.
"""

from typing import Annotated

from msgspec import Meta

from protocol.coalition.kind import MAX_BLOB_BYTES
from protocol.encoding import GroupId, Wire, pack, tagged_hash, unpack

SALT_BYTES = 16
MAX_WORDS_CHARS = 10_000  # four bytes a character and the salt stay below MAX_BLOB_BYTES


class Words(Wire):
    """What somebody wrote; `salt` is 16 random bytes, `author` a name they chose, or empty.

    `group` is whose words they are: a group that cites the blob of another in a comment of its own
    can neither pass the words for its own nor have them erased.
    """

    group: GroupId
    salt: Annotated[bytes, Meta(min_length=SALT_BYTES, max_length=SALT_BYTES)]
    text: Annotated[str, Meta(min_length=1, max_length=MAX_WORDS_CHARS)]
    author: Annotated[str, Meta(max_length=120)] = ""


def seal_words(words: Words) -> tuple[bytes, bytes]:
    """The blob and its 32-byte hash."""
    data = pack(words)
    return data, blob_hash(data)


def open_words(data: bytes) -> Words:
    """Decode a blob of words strictly.

    Raises:
        MalformedError: not canonical, too large, or not words.
    """
    return unpack(Words, data, max_bytes=MAX_BLOB_BYTES)


def blob_hash(data: bytes) -> bytes:
    """The 32-byte hash a blob is known by."""
    return tagged_hash("blob", data)
