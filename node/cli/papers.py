"""What founders send one another, read from files; one that is something else is named."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from node.cli.errors import WRONG_FILE, about
from node.errors import FoundingError
from node.founding.charters import MAX_SIGNATURE_FILE_BYTES
from node.founding.files import read_limited
from node.founding.papers import MAX_PAPER_BYTES, WHAT, Paper, read_paper
from protocol.coalition.card import Card, open_card
from protocol.coalition.charter import (
    Charter,
    CharterSignature,
    SignedCharter,
    open_charter,
    open_charter_draft,
)
from protocol.encoding import unpack
from protocol.errors import MalformedError, ProtocolError

P = TypeVar("P", Card, CharterSignature, Charter, SignedCharter)

NOT_ITSELF = frozenset({"bad-schema", "not-canonical", "too-large"})
"""With these a file is refused that is another paper than was meant, or none at all."""

_MEANT = {
    Card: "a card is what `commonweal init` wrote; in a node's directory it is group.card",
    CharterSignature: "a founder's signature is what `commonweal charter sign` writes",
    Charter: "a draft is what `commonweal charter draft` writes, before anybody has signed",
    SignedCharter: "`commonweal charter assemble` makes the charter of the draft and everybody's "
    "signature",
}
"""Where the paper that was meant comes from."""


def read_card(path: Path) -> Card:
    """Read a card file, naming the file in errors."""
    return _read(path, Card, open_card)


def read_draft(path: Path) -> Charter:
    """Read a draft, naming the file in errors."""
    return _read(path, Charter, open_charter_draft)


def read_signature(path: Path) -> CharterSignature:
    """Read a signature file, naming the file in errors."""

    def opened(data: bytes) -> CharterSignature:
        return unpack(CharterSignature, data, max_bytes=MAX_SIGNATURE_FILE_BYTES)

    return _read(path, CharterSignature, opened)


def read_charter(path: Path) -> SignedCharter:
    """Read a charter that all founders signed, naming the file in errors."""
    return _read(path, SignedCharter, open_charter)


def _read(path: Path, meant: type[P], opened: Callable[[bytes], P]) -> P:
    with about(str(path)):
        data = read_limited(path, MAX_PAPER_BYTES)
        try:
            return opened(data)
        except MalformedError as error:
            if error.code in NOT_ITSELF:
                refuse_other(meant, data, path)
            raise


def refuse_other(meant: type[Paper], data: bytes, path: Path) -> None:
    """Say what a file is, if it is another paper than was meant, or none.

    Args:
        data: the file's content, which could not be read as what was meant.

    Raises:
        FoundingError: `other-paper`, `no-paper`.
    """
    found: type[Paper] = meant
    try:
        # A paper that breaks a rule of its own has a reason of its own.
        with suppress(ProtocolError):
            found = type(read_paper(data))
    except FoundingError as error:
        raise FoundingError(error.code, f"{path}: {error.message}", WRONG_FILE) from None
    if found is not meant:
        raise FoundingError("other-paper", f"{path}: {WHAT[found]}", _MEANT[meant])
