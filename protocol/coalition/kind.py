"""What a statement kind is, and the texts that bodies of many kinds hold.

Spec: docs/spec/coalition/kinds.md.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from protocol.encoding import Wire

MAX_TITLE_CHARS = 200  # one line on a phone's result list, wrapped twice
MAX_TEXT_CHARS = 12_000  # UTF-8 takes up to four bytes a character: 48,000 of 65,535
MAX_REASON_CHARS = 2_000
MAX_BLOB_BYTES = 64 * 1024  # a long comment; documents get a kind of their own

Title = Annotated[str, Meta(min_length=1, max_length=MAX_TITLE_CHARS)]
Text = Annotated[str, Meta(max_length=MAX_TEXT_CHARS)]
Reason = Annotated[str, Meta(max_length=MAX_REASON_CHARS)]
Stance = Literal["for", "against", "question", "reply"]
BlobSize = Annotated[int, Meta(ge=1, le=MAX_BLOB_BYTES)]

# The most statements one statement cites besides the first; docs/spec/statement.md, MAX_REFS.
MANY = 1_899


class Kind(msgspec.Struct, frozen=True):
    """A row of the table of kinds: the body's type and how many references it takes."""

    body: type[Wire]
    refs_min: int
    refs_max: int
