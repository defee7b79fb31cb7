"""What founders send one another, told apart by what is in it, whatever a file is called."""

from collections.abc import Callable

from node.errors import FoundingError
from node.founding.charters import MAX_SIGNATURE_FILE_BYTES
from protocol.coalition.card import MAX_CARD_BYTES, Card, open_card
from protocol.coalition.charter import (
    MAX_CHARTER_BYTES,
    Charter,
    CharterSignature,
    SignedCharter,
    open_charter,
    open_charter_draft,
)
from protocol.encoding import unpack
from protocol.errors import MalformedError

Paper = Card | CharterSignature | Charter | SignedCharter
MAX_PAPER_BYTES = MAX_CHARTER_BYTES
"""The largest paper is a charter with its signatures."""

WHAT = {
    Card: "this is a group's card",
    CharterSignature: "this is a founder's signature",
    Charter: "this is a draft, without the founders' signatures",
    SignedCharter: "this is a charter that all founders signed",
}
"""What a paper is, in words."""


def read_paper(data: bytes) -> Paper:
    """Read a card, a founder's signature, a draft, or a charter that all signed.

    Args:
        data: a file's content, from anybody.

    Raises:
        FoundingError: `no-paper`: it is none of these.
        MalformedError, SignatureError: it is one of them, and not sound.
    """
    if len(data) > MAX_PAPER_BYTES:
        raise MalformedError("too-large", f"more than {MAX_PAPER_BYTES} bytes")
    for read, most in _READERS:
        if len(data) > most:
            continue
        try:
            return read(data)
        except MalformedError as error:
            # Its fields are another paper's, or it is no paper at all: the next reader tells.
            if error.code not in {"bad-schema", "not-canonical"}:
                raise
    raise FoundingError(
        "no-paper",
        "this is no card, draft, signature or charter",
        "take the file as it came: text that was copied out of it, or a picture, will not do",
    )


def _open_signature(data: bytes) -> CharterSignature:
    """A founder's signature; whether it holds depends on the draft.

    Raises:
        MalformedError: too long, not canonical, or of another schema.
    """
    return unpack(CharterSignature, data, max_bytes=MAX_SIGNATURE_FILE_BYTES)


_READERS: tuple[tuple[Callable[[bytes], Paper], int], ...] = (
    (_open_signature, MAX_SIGNATURE_FILE_BYTES),
    (open_card, MAX_CARD_BYTES),
    (open_charter_draft, MAX_CHARTER_BYTES),
    (open_charter, MAX_CHARTER_BYTES),
)
