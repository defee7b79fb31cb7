"""Ed25519 keys, one per purpose, and signatures that say what they are for.

Spec: docs/spec/keys.md. libsodium's verdict is the rule: libraries disagree on the edge cases of
Ed25519 (small-order keys, non-canonical encodings), and nodes that disagree fork.
"""

from __future__ import annotations

from enum import StrEnum

from nacl import bindings
from nacl.exceptions import BadSignatureError

from protocol.encoding import tagged_hash
from protocol.errors import SignatureError

SEED_BYTES = 32
PUBLIC_KEY_BYTES = 32
SIGNATURE_BYTES = 64
COALITION_BYTES = 32


class Purpose(StrEnum):
    """What a key signs. A signature for one purpose never verifies for another."""

    LOG = "log"
    COSIGNING = "cosigning"
    TRANSPORT = "transport"
    STEWARD = "steward"
    CHARTER = "charter"
    AGREEMENT = "agreement"
    CREDENTIAL = "credential"
    APPLICATION = "application"
    ROTATION = "rotation"


def public_key(seed: bytes) -> bytes:
    """The 32-byte public key of a 32-byte secret seed."""
    _exactly(seed, SEED_BYTES, "seed")
    public, _ = bindings.crypto_sign_seed_keypair(seed)
    return bytes(public)


def key_id(public: bytes) -> bytes:
    """The 32-byte id under which a public key is announced before it is revealed."""
    _exactly(public, PUBLIC_KEY_BYTES, "public key")
    return tagged_hash("key", public)


def sign(seed: bytes, purpose: Purpose, coalition: bytes, message: bytes) -> bytes:
    """Sign a message for one purpose in one coalition.

    Spec: docs/spec/keys.md section 3.

    Args:
        seed: 32 secret bytes.
        purpose: what the signature is for.
        coalition: the coalition's 32-byte id.
        message: any bytes.

    Returns:
        64 bytes.
    """
    return sign_raw(seed, signed_bytes(purpose, coalition, message))


def verify(
    public: bytes, purpose: Purpose, coalition: bytes, message: bytes, signature: bytes
) -> None:
    """Check a signature made by `sign`.

    Spec: docs/spec/keys.md section 4.

    Raises:
        SignatureError: `bad-key` (wrong length), or `bad-signature` for anything else.
    """
    verify_raw(public, signed_bytes(purpose, coalition, message), signature)


def sign_raw(seed: bytes, message: bytes) -> bytes:
    """Plain Ed25519, for formats that bring their own context: signed notes, HTTP signatures."""
    _exactly(seed, SEED_BYTES, "seed")
    _, secret = bindings.crypto_sign_seed_keypair(seed)
    return bytes(bindings.crypto_sign(message, secret)[:SIGNATURE_BYTES])


def verify_raw(public: bytes, message: bytes, signature: bytes) -> None:
    """Check a plain Ed25519 signature by libsodium's rule.

    Spec: docs/spec/keys.md section 4.

    Raises:
        SignatureError: `bad-key` (not 32 bytes) or `bad-signature`.
    """
    if len(public) != PUBLIC_KEY_BYTES:
        raise SignatureError("bad-key", f"{len(public)} bytes where a key has {PUBLIC_KEY_BYTES}")
    # The binding takes signature and message as one string: a short signature would borrow the
    # message's first bytes, so its length is ours to check.
    if len(signature) != SIGNATURE_BYTES:
        raise SignatureError("bad-signature", f"{len(signature)} bytes, not {SIGNATURE_BYTES}")
    try:
        bindings.crypto_sign_open(signature + message, public)
    except BadSignatureError as error:
        raise SignatureError("bad-signature") from error


def signed_bytes(purpose: Purpose, coalition: bytes, message: bytes) -> bytes:
    """Exactly what `sign` signs, for signers elsewhere, such as browsers.

    Spec: docs/spec/keys.md section 3.
    """
    _exactly(coalition, COALITION_BYTES, "coalition id")
    return f"commonweal/v1 {Purpose(purpose)}\n{coalition.hex()}\n".encode() + message


def _exactly(value: bytes, size: int, name: str) -> None:
    if len(value) != size:
        raise ValueError(f"a {name} has {size} bytes, not {len(value)}")
