"""What this node confirms to another of the line of cuts, and how it reads what others confirm."""

from __future__ import annotations

from typing import Protocol

from node.council.record import UNCONFIRMED, CouncilStore
from node.signer import Signer
from protocol.agreement.confirming import Confirmation, confirmation_bytes
from protocol.errors import UnattributedFault
from protocol.keys import Purpose

NONCE_BYTES = 32


class Confirmer(Protocol):
    """What confirming takes of a node."""

    coalition: bytes
    council: CouncilStore
    signer: Signer


def confirmation(node: Confirmer, asker: bytes, nonce: bytes, number: int) -> Confirmation:
    """Confirm a cut by its number, or the newest one here if that is older; 0 is the founding.

    Args:
        asker: 16-byte id of the group that asks.
        nonce: 32 bytes that it drew.

    Raises:
        UnattributedFault: `not-held`: this node's own line came out of a file, and nobody has
            confirmed it yet: of several that began with one false file each would vouch for it.
    """
    if node.council.marked(UNCONFIRMED) is not None:
        raise UnattributedFault("not-held", "nobody has confirmed this node's line", suspects=())
    newest = node.council.newest()
    said = min(number, newest)
    fingerprint = fingerprint_of(node, said)
    signed = confirmation_bytes(asker, nonce, said, fingerprint, newest)
    return Confirmation(
        number=said,
        fingerprint=fingerprint,
        newest=newest,
        signature=node.signer.sign(Purpose.COSIGNING, node.coalition, signed),
    )


def fingerprint_of(node: Confirmer, number: int) -> bytes:
    """The fingerprint of a cut that this node has; of the founding the coalition's id.

    Raises:
        ValueError: it has no such cut.
    """
    if number == 0:
        return node.coalition
    found = node.council.fingerprint(number)
    if found is None:
        raise ValueError("no such cut here")
    return found
