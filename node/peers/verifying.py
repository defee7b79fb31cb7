"""Checking the signature of another node's request: what `node.peers.signing` adds.

Loaded late (`node.later`): no request comes before the node answers.
Spec: docs/spec/api.md section 2.3.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple, NoReturn

import http_sf

from node.peers.signing import (
    ALG,
    COVERED,
    DIGEST,
    LABEL,
    MAX_SIGNATURE_CHARS,
    TO_HEADER,
    Message,
    content_digest,
    covered_values,
    lower_case,
    signature_base,
    tag,
)
from protocol.errors import SignatureError
from protocol.keys import verify_raw

MAX_AGE_S = 300
"""How far two servers' clocks plus the way may lie apart: unattended machines without NTP drift by
minutes, and what a replay within that time could fetch, its sender could have fetched as well."""
PARAMETERS = {"created": int, "keyid": str, "alg": str, "tag": str}
"""All that a signature says about itself, and must say."""


class _Claim(NamedTuple):
    """A signature as its headers have it: what it covers, in their order, and what it says."""

    covered: tuple[str, ...]
    created: int
    key_id: str
    params: str
    signature: bytes


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
    fields = lower_case(message.headers)
    # Step 1.
    if "signature" not in fields or "signature-input" not in fields:
        raise SignatureError("unsigned-request")
    # Step 2: a request signed for one node is of no use at another.
    if fields.get(TO_HEADER.lower()) != own.hex():
        raise SignatureError("wrong-recipient", f"{TO_HEADER} is not this server's group")
    # Step 3.
    claim = _claim(fields, coalition)
    try:
        values = covered_values(message.method, message.url, fields)
    except ValueError as error:
        raise _bad(str(error)) from None
    required = {*COVERED, DIGEST} if body else {*COVERED}
    if not required <= set(claim.covered) <= values.keys():
        raise _bad("it covers another part of the request than it has to")
    # Step 4.
    if abs(now - claim.created) > MAX_AGE_S:
        raise SignatureError("stale-request", f"signed {abs(now - claim.created)} seconds off")
    # Step 5.
    try:
        group = bytes.fromhex(claim.key_id)
    except ValueError:
        group = b""
    # It is taken in capitals and with spaces, too; an id has one spelling.
    if group not in keys or group.hex() != claim.key_id:
        raise SignatureError("unknown-signer", f"keyid {claim.key_id[:64]!r}")
    # Step 6.
    try:
        base = signature_base({name: values[name] for name in claim.covered}, claim.params)
    except ValueError as error:
        raise _bad(str(error)) from None
    verify_raw(keys[group], base, claim.signature)
    if DIGEST in claim.covered:
        _check_digest(fields[DIGEST], body or b"")
    return group


def _claim(fields: Mapping[str, str], coalition: bytes) -> _Claim:
    match _members(fields, "signature-input").get(LABEL):
        case (list(components), dict(said)):
            pass
        case _:
            raise _bad(f"no list of components is named {LABEL}")
    match _members(fields, "signature").get(LABEL):
        case (bytes(signature), dict()):
            pass
        case _:
            raise _bad(f"no signature is named {LABEL}")
    covered = tuple(name for name, params in components if type(name) is str and not params)
    if len(covered) < len(components) or len(set(covered)) < len(covered):
        raise _bad("it covers what it can't, or the same twice")
    # By type: in Python a boolean is a whole number, and a token would be written as another text.
    if {name: type(value) for name, value in said.items()} != PARAMETERS:
        raise _bad(f"it must say {', '.join(PARAMETERS)} and nothing else")
    if said["alg"] != ALG or said["tag"] != tag(coalition):
        raise _bad("it is of another coalition or of another kind")
    params = http_sf.ser([(components, said)])
    return _Claim(covered, said["created"], said["keyid"], params, signature)


def _members(fields: Mapping[str, str], name: str) -> dict[str, Any]:
    """A dictionary of RFC 9651: each member with its parameters."""
    if len(fields[name]) > MAX_SIGNATURE_CHARS:
        raise _bad(f"{name} has more than {MAX_SIGNATURE_CHARS} characters")
    try:
        text = fields[name].encode("ascii")
        members: Any = http_sf.parse(text, tltype="dictionary", on_duplicate_key=_twice)
        return dict(members)
    except ValueError as error:
        raise _bad(f"{name}: {error}") from None


def _twice(key: str, context: str) -> NoReturn:
    # By RFC 9651 the last one counts; another server on the way might read the first.
    raise ValueError(f"{key[:64]!r} stands twice in one {context}")


def _check_digest(said: str, body: bytes) -> None:
    if said != content_digest(body):
        raise _bad("Content-Digest is of another body")


def _bad(why: str) -> SignatureError:
    return SignatureError("bad-signature", " ".join(why.split())[:200])
