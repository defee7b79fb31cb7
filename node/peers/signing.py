"""Signed requests between nodes: RFC 9421 with the group's transport key.

Covered: `@method`, `@path`, `@query`, `commonweal-to` (the group whose node is asked), and
`content-digest` when there is a body. Not `@authority` and `@target-uri`: a proxy in front changes
scheme and host, while the group that a request is meant for stays the same. The coalition stands in
the signature's `tag`. Spec: docs/spec/api.md section 2.
"""

import base64
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from http_message_signatures import (
    HTTPMessageVerifier,
    HTTPSignatureAlgorithm,
    HTTPSignatureKeyResolver,
    InvalidSignature,
)

from protocol.errors import ProtocolError, SignatureError
from protocol.keys import verify_raw

TO_HEADER = "Commonweal-To"
LABEL = "commonweal"
COVERED = ("@method", "@path", "@query", "commonweal-to")
MAX_AGE_S = 300
"""How far two servers' clocks plus the way may lie apart: unattended machines without NTP drift by
minutes, and what a replay within that time could fetch, its sender could have fetched as well."""


@dataclass(slots=True)
class Message:
    """A request as the signature sees it.

    Attributes:
        method: upper case.
        url: absolute; only its path and query count.
        headers: changed in place when signing.
    """

    method: str
    url: str
    headers: MutableMapping[str, str]


class _Ed25519(HTTPSignatureAlgorithm):
    """`ed25519` by libsodium's rule, the one rule everywhere (DESIGN 4.2)."""

    algorithm_id = "ed25519"

    def __init__(self, public_key: bytes | None = None, private_key: None = None) -> None:
        if private_key is not None:
            raise TypeError("the signer keeps the key; see sign_request")
        self._public = public_key or b""

    def verify(self, signature: bytes, message: bytes) -> None:
        verify_raw(self._public, message, signature)


def sign_request(
    message: Message,
    *,
    sign: Callable[[bytes], bytes],
    coalition: bytes,
    own: bytes,
    to: bytes,
    now: int,
    body: bytes | None = None,
) -> None:
    """Add `Commonweal-To`, `Signature-Input` and `Signature` to a request.

    Spec: docs/spec/api.md section 2.2.

    Args:
        message: its headers are changed in place.
        sign: plain Ed25519 by the transport key: bytes -> 64 bytes.
        coalition: 32-byte id.
        own: the 16-byte id of the asking group.
        to: the 16-byte id of the group whose node is asked.
        now: UTC seconds.
        body: covered through `Content-Digest` if given.

    Raises:
        ValueError: the path or query has characters that no URL has.
    """
    message.headers[TO_HEADER] = to.hex()
    address = urlsplit(message.url)
    values = (message.method, address.path or "/", f"?{address.query}", to.hex())
    covered = dict(zip(COVERED, values, strict=True))
    if body is not None:
        digest = base64.b64encode(sha256(body).digest()).decode()
        covered["content-digest"] = message.headers["Content-Digest"] = f"sha-256=:{digest}:"
    if not all(map(str.isprintable, covered.values())):
        raise ValueError("a line break in a path would end the line it is signed in")
    # RFC 9421, sections 2.3 and 2.5, for these components alone. The library that verifies takes a
    # third of a millisecond to write the same, of which a pull would have thousands.
    names = " ".join(f'"{name}"' for name in covered)
    params = f'({names});created={now};keyid="{own.hex()}";alg="ed25519";tag="{_tag(coalition)}"'
    lines = [f'"{name}": {value}' for name, value in covered.items()]
    base = "\n".join([*lines, f'"@signature-params": {params}'])
    signature = base64.b64encode(sign(base.encode())).decode()
    message.headers["Signature-Input"] = f"{LABEL}={params}"
    message.headers["Signature"] = f"{LABEL}=:{signature}:"


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
            expect_tag=_tag(coalition),
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


def _tag(coalition: bytes) -> str:
    return f"commonweal/v1 transport {coalition.hex()}"


def _one_line(error: Exception) -> str:
    text = str(error)
    return (text[:1].lower() + text[1:]).splitlines()[0][:200] if text else type(error).__name__
