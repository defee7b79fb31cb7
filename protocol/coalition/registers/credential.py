"""A member's credential: what shows that a key is in a register, and what the key has signed.

Spec: docs/spec/coalition/registers.md sections 4 and 5.
"""

import re
from typing import Annotated

from msgspec import Meta

from protocol.coalition.registers.bodies import MAX_REGISTER
from protocol.encoding import Hash, PublicKey, Wire
from protocol.keys import Purpose, sign, signed_bytes, verify

SALT_BYTES = 16
# Hashes from a leaf to the root of a register of MAX_REGISTER credentials.
MAX_PATH = (MAX_REGISTER - 1).bit_length()

_WHAT = re.compile(r"[a-z]([a-z-]{0,38}[a-z])?")


class CredentialProof(Wire):
    """That a public key is in a register; it travels beside what the key signed.

    Attributes:
        key: the member's public key; the same in everything that the member signs.
        salt: of its leaf in this register.
        index: of its leaf, from 0.
        path: hashes, leaf to root.
    """

    key: PublicKey
    salt: Annotated[bytes, Meta(min_length=SALT_BYTES, max_length=SALT_BYTES)]
    index: Annotated[int, Meta(ge=0, lt=MAX_REGISTER)]
    path: Annotated[list[Hash], Meta(max_length=MAX_PATH)]


def credential_bytes(coalition: bytes, group: bytes, what: str, message: bytes) -> bytes:
    """Exactly what a member's key signs; a browser gets these bytes from the page.

    Args:
        coalition, group: their ids, 32 and 16 bytes.
        what: its use, such as `caucus-join`: small letters and hyphens, at most 40.
        message: any bytes.

    Raises:
        ValueError: `what` has another form.
    """
    return signed_bytes(Purpose.CREDENTIAL, coalition, _bound(group, what, message))


def sign_credential(
    seed: bytes, coalition: bytes, group: bytes, what: str, message: bytes
) -> bytes:
    """The 64-byte signature that a member's browser makes; for programs that do without one."""
    return sign(seed, Purpose.CREDENTIAL, coalition, _bound(group, what, message))


def verify_credential_signature(
    coalition: bytes, group: bytes, key: bytes, what: str, message: bytes, signature: bytes
) -> None:
    """Check what a member's key signed, wherever it is registered.

    Raises:
        SignatureError: `bad-key`, `bad-signature`.
    """
    verify(key, Purpose.CREDENTIAL, coalition, _bound(group, what, message), signature)


def _bound(group: bytes, what: str, message: bytes) -> bytes:
    """The message behind the group and the use: neither can be another's."""
    if not _WHAT.fullmatch(what):
        raise ValueError(f"not a use of a credential: {what!r}")
    return f"{group.hex()}\n{what}\n".encode() + message
