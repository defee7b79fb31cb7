"""Signing requests between nodes: RFC 9421 with the group's transport key.

Covered: `@method`, `@path`, `@query`, `commonweal-to` (the group whose node is asked), and
`content-digest` when there is a body. Not `@authority` and `@target-uri`: a proxy in front changes
scheme and host, while the group that a request is meant for stays the same. The coalition stands in
the signature's `tag`. Spec: docs/spec/api.md section 2.
"""

import base64
import re
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import urlsplit

TO_HEADER = "Commonweal-To"
LABEL = "commonweal"
ALG = "ed25519"
COVERED = ("@method", "@path", "@query", "commonweal-to")
"""Components of every signature."""
DIGEST = "content-digest"
"""The component that is covered besides, where there is a body."""
MAX_SIGNATURE_CHARS = 1024
"""Of each of the two headers, all its lines together: a `Signature-Input` of ours has some 230, a
`Signature` 101. To parse a megabyte, which a request can bring, takes seconds."""

_VISIBLE = re.compile(r"[!-\"$-~]*")
"""An address as a request line holds it: no fragment, and nothing that `urlsplit` drops."""


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
        ValueError: the URL has characters that no request line holds, or a fragment.
    """
    message.headers[TO_HEADER] = to.hex()
    if body is not None:
        message.headers["Content-Digest"] = content_digest(body)
    values = covered_values(message.method, message.url, lower_case(message.headers))
    names = COVERED if body is None else (*COVERED, DIGEST)
    covered = " ".join(f'"{name}"' for name in names)
    params = f'({covered});created={now};keyid="{own.hex()}";alg="{ALG}";tag="{tag(coalition)}"'
    base = signature_base({name: values[name] for name in names}, params)
    signature = base64.b64encode(sign(base)).decode()
    message.headers["Signature-Input"] = f"{LABEL}={params}"
    message.headers["Signature"] = f"{LABEL}=:{signature}:"


def lower_case(headers: Mapping[str, str]) -> dict[str, str]:
    """Fields by their names in lower case; lines of one field are joined (RFC 9110, 5.2)."""
    fields: dict[str, str] = {}
    for name, line in headers.items():
        known, value = fields.get(name.lower()), line.strip(" \t")
        fields[name.lower()] = value if known is None else f"{known}, {value}"
    return fields


def covered_values(method: str, url: str, fields: Mapping[str, str]) -> dict[str, str]:
    """The value of each component that may be covered and is there: RFC 9421 section 2.

    Raises:
        ValueError: as `sign_request`.
    """
    if not _VISIBLE.fullmatch(url):
        raise ValueError("an address with a fragment, a space or what is not ASCII")
    address = urlsplit(url)
    values = {"@method": method, "@path": address.path or "/", "@query": f"?{address.query}"}
    return values | {name: fields[name] for name in ("commonweal-to", DIGEST) if name in fields}


def signature_base(covered: Mapping[str, str], params: str) -> bytes:
    """What is signed: RFC 9421 section 2.5.

    Args:
        covered: component -> value, in the order in which `params` names them.
        params: the value of `@signature-params`.

    Raises:
        ValueError: a value would not end with its line, or is not ASCII.
    """
    if not all(value.isascii() and value.isprintable() for value in covered.values()):
        raise ValueError("a line break would end the line it is signed in, and all is ASCII")
    lines = [f'"{name}": {value}' for name, value in covered.items()]
    return "\n".join([*lines, f'"@signature-params": {params}']).encode()


def content_digest(body: bytes) -> str:
    """The value of `Content-Digest`: RFC 9530."""
    return f"sha-256=:{base64.b64encode(sha256(body).digest()).decode()}:"


def tag(coalition: bytes) -> str:
    """What the signature's `tag` says: the coalition, by its 32-byte id."""
    return f"commonweal/v1 transport {coalition.hex()}"
