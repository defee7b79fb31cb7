"""What a decoder is to the fuzzers: bytes in, a value or one of its refusals out."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from node.errors import NodeError
from protocol.errors import ProtocolError

REFUSALS = (ProtocolError, NodeError)
"""What readers in `node/` refuse with."""


class Decoder(NamedTuple):
    """A reader of what comes from outside.

    Attributes:
        name: module and function, as in the tree; after a colon, what it is given.
        read: never raises anything but `refuses`, whatever the bytes.
        good: inputs that it reads.
        write: the inverse, where one value has one spelling: whatever is read, written out, is the
            same bytes. None where the format leaves a choice.
        refuses: its refusals.
    """

    name: str
    read: Callable[[bytes], Any]
    good: Sequence[bytes]
    write: Callable[[Any], bytes] | None = None
    refuses: tuple[type[Exception], ...] = (ProtocolError,)


def node_decoder(
    name: str,
    read: Callable[[bytes], Any],
    *good: bytes,
    refuses: tuple[type[Exception], ...] = REFUSALS,
) -> Decoder:
    """A reader in `node/`, with inputs that it takes."""
    return Decoder(f"node.{name}", read, good, refuses=refuses)
