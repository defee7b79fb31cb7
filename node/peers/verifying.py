"""Checking the signature of another node's request: what `node.peers.signing` adds.

Loaded late (`node.later`): the library that reads such signatures takes a fiftieth of a start.
Spec: docs/spec/api.md section 2.3.
"""

from collections.abc import Mapping
from typing import Any

from http_message_signatures import (
    HTTPMessageVerifier,
    HTTPSignatureAlgorithm,
    HTTPSignatureKeyResolver,
    InvalidSignature,
)

from node.peers.signing import COVERED, LABEL, TO_HEADER, Message, tag
from protocol.errors import ProtocolError, SignatureError
from protocol.keys import verify_raw

MAX_AGE_S = 300
"""How far two servers' clocks plus the way may lie apart: unattended machines without NTP drift by
minutes, and what a replay within that time could fetch, its sender could have fetched as well."""


class _Ed25519(HTTPSignatureAlgorithm):
    """`ed25519` by libsodium's rule, the one rule everywhere (DESIGN 4.2)."""

    algorithm_id = "ed25519"

    def __init__(self, public_key: bytes | None = None, private_key: None = None) -> None:
        if private_key is not None:
            raise TypeError("the signer keeps the key; see sign_request")
        self._public = public_key or b""

    def verify(self, signature: bytes, message: bytes) -> None:
        verify_raw(self._public, message, signature)


class _Keys(HTTPSignatureKeyResolver):
    def __init__(self, keys: Mapping[bytes, bytes]) -> None:
        self._keys = keys

    def resolve_public_key(self, key_id: str) -> bytes:
        try:
            return self._keys[bytes.fromhex(key_id)]
        except (KeyError, ValueError):
            raise SignatureError("unknown-signer", f"keyid {key_id[:64]!r}") from None

    def resolve_private_key(self, key_id: str) -> bytes:
        raise TypeError(f"no private keys here: {key_id}")


class _Verifier(HTTPMessageVerifier):
    """Checks freshness by the node's own clock instead of the system's."""

    now = 0

    def validate_created_and_expires(self, sig_input: Any, max_age: object = None) -> None:  # noqa: ARG002
        created = sig_input.params.get("created")
        if type(created) is not int:
            raise SignatureError("stale-request", "the signature says no time")
        if abs(self.now - created) > MAX_AGE_S:
            raise SignatureError("stale-request", f"signed {abs(self.now - created)} seconds off")


def verify_request(
    message: Message,
    *,
    keys: Mapping[bytes, bytes],
    coalition: bytes,
    own: bytes,
    now: int,
    body: bytes | None = None,
) -> bytes:
    """Check a request's signature.

    Spec: docs/spec/api.md section 2.3, by step.

    Args:
        message: the request as it arrived.
        keys: group id -> transport key, of every group that may ask.
        coalition: 32-byte id of the coalition this node is in.
        own: the 16-byte id of this node's group.
        now: UTC seconds.
        body: the request's body if it has one.

    Returns:
        The 16-byte id of the group that signed.

    Raises:
        SignatureError: `unsigned-request`, `wrong-recipient`, `unknown-signer`, `stale-request`
            or `bad-signature`.
    """
    # Step 1.
    headers = {name.lower() for name in message.headers}
    if "signature" not in headers or "signature-input" not in headers:
        raise SignatureError("unsigned-request")
    # Step 2: a request signed for one node is of no use at another.
    if message.headers.get(TO_HEADER) != own.hex():
        raise SignatureError("wrong-recipient", f"{TO_HEADER} is not this server's group")
    # Steps 3-6.
    verifier = _Verifier(signature_algorithm=_Ed25519, key_resolver=_Keys(keys))
    verifier.now = now
    required = (*COVERED, "content-digest") if body else COVERED
    try:
        (result,) = verifier.verify(
            message,
            max_age=None,
            expect_tag=tag(coalition),
            expect_label=LABEL,
            require_components=required,
            body=body or None,
        )
    except SignatureError:
        raise
    except (InvalidSignature, ValueError) as error:
        if isinstance(error.__cause__, ProtocolError):
            raise error.__cause__ from error
        raise SignatureError("bad-signature", _one_line(error)) from error
    return bytes.fromhex(str(result.parameters["keyid"]))


def _one_line(error: Exception) -> str:
    text = str(error)
    return (text[:1].lower() + text[1:]).splitlines()[0][:200] if text else type(error).__name__
