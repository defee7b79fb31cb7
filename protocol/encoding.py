"""Canonical msgpack: every value has exactly one byte string; and hashing with a purpose.

Spec: docs/spec/encoding.md. A signature or a hash covers bytes, a rule speaks of values. If two
byte strings meant one value, a peer could pass on a statement under another hash.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from hashlib import sha256
from typing import TYPE_CHECKING, Annotated, TypeAlias, TypeVar, dataclass_transform

import msgpack  # type: ignore[import-untyped]
import msgspec

from protocol.errors import MalformedError

if TYPE_CHECKING:
    from hashlib import _Hash

#: tlog-tiles entry bundles carry a 16-bit length before each entry.
MAX_STATEMENT_BYTES = 65_535
#: Containers within containers; the deepest of ours (a manifest's decision rule) uses six.
MAX_DEPTH = 8
#: msgpack's own range, so every legal integer has an encoding: -2^63 .. 2^64 - 1.
MIN_INTEGER, MAX_INTEGER = -(2**63), 2**64 - 1
#: A purpose is a few words; the limit keeps a caller from hashing data as a purpose.
MAX_PURPOSE_CHARS = 64

Value: TypeAlias = "bool | int | str | bytes | list[Value] | dict[str, Value]"

Hash = Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
GroupId = Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]
PublicKey = Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
Signature = Annotated[bytes, msgspec.Meta(min_length=64, max_length=64)]

_CONTAINERS = frozenset({list, dict})
_TEXT = frozenset({str})
_SCALARS = frozenset({bool, int, str, bytes})
_PURPOSE_CHARS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-/ ")
# "sorted" orders map keys and struct fields alike, by code point, which is UTF-8 byte order.
_encoder = msgspec.msgpack.Encoder(order="sorted")


# For type checkers: subclasses are frozen and take keywords only, as they inherit at run time.
@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(msgspec.field,))
class Wire(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True
):
    """Base of everything that is signed, hashed or sent: a map by field name, defaults left out."""


T = TypeVar("T", bound=msgspec.Struct)


def encode(value: Value) -> bytes:
    """Write a value in its one canonical form.

    Map keys may come in any order and are written ascending; tuples are not values.

    Spec: docs/spec/encoding.md section 3.

    Args:
        value: booleans, integers -2^63..2^64-1, text, bytes, lists and text-keyed maps, nested at
            most `MAX_DEPTH` deep.

    Raises:
        ValueError: None, a float, another type, a lone surrogate, too large an integer, too deep.
    """
    flaw = _flaw((value,))
    if flaw:
        raise ValueError(flaw)
    try:
        return _encoder.encode(value)
    except (OverflowError, UnicodeEncodeError) as error:
        raise ValueError(str(error)) from error


def decode(data: bytes, *, max_bytes: int = MAX_STATEMENT_BYTES) -> Value:
    """Read a value, accepting only its one canonical form.

    Spec: docs/spec/encoding.md section 4.

    Args:
        data: one msgpack value and nothing after it.
        max_bytes: refused before parsing if longer.

    Raises:
        MalformedError: `too-large`, or `not-canonical` for anything else.
    """
    # Step 1. Everything msgpack allocates is bounded by the input once the input is bounded.
    size = len(data)
    if size > max_bytes:
        raise MalformedError("too-large", f"{size} bytes where at most {max_bytes} are allowed")
    # Step 2. One value, nothing after it. Lengths are checked against the input before allocating;
    # nesting ends at the unpacker's own fixed stack, so depth cannot exhaust ours.
    try:
        value: Value = msgpack.unpackb(
            data,
            raw=False,
            strict_map_key=True,
            max_str_len=size,
            max_bin_len=size,
            max_array_len=size,
            max_map_len=size,
            max_ext_len=0,
            ext_hook=_no_extension,
        )
    except Exception as error:  # msgpack raises a dozen kinds for bad input, all alike to us
        raise MalformedError("not-canonical", _one_line(error)) from error
    # Step 3. What re-encoding cannot see: floats, nil and depth.
    flaw = _flaw((value,))
    if flaw:
        raise MalformedError("not-canonical", flaw)
    # Step 4. Shortest integers and lengths; keys in order, because the encoder sorts them; no key
    # twice, because the dict has swallowed one.
    if _encoder.encode(value) != data:
        raise MalformedError("not-canonical", "a longer form, or map keys not strictly ascending")
    return value


def list_head(count: int) -> bytes:
    """How a list of so many values begins; they follow, each in its own form."""
    head: bytes = msgpack.Packer().pack_array_header(count)
    return head


def map_head(count: int) -> bytes:
    """How a map of so many keys begins; they follow ascending, each with its value."""
    head: bytes = msgpack.Packer().pack_map_header(count)
    return head


def pack(struct: msgspec.Struct) -> bytes:
    """Write a struct as the canonical map of its fields, leaving out those at their default.

    Spec: docs/spec/encoding.md section 5.

    Raises:
        ValueError: a field breaks its own type or range, so that no reader would take the bytes.
    """
    try:
        data = _encoder.encode(struct)
        # Constructors do not check ranges; without this a node could publish what all refuse.
        unpack(type(struct), data, max_bytes=len(data))
    except (MalformedError, OverflowError, UnicodeEncodeError, TypeError) as error:
        raise ValueError(f"{type(struct).__name__}: {_one_line(error)}") from error
    return data


def unpack(type_: type[T], data: bytes, *, max_bytes: int = MAX_STATEMENT_BYTES) -> T:
    """Read a struct strictly: canonical bytes, known fields only, one spelling of each value.

    Spec: docs/spec/encoding.md section 5.

    Raises:
        MalformedError: `too-large`, `not-canonical`, or `bad-schema` naming the field.
    """
    value = decode(data, max_bytes=max_bytes)
    try:
        # builtin_types: bytes must be bytes; without it text would be read as base64.
        result = msgspec.convert(value, type_, builtin_types=(bytes,))
    except msgspec.ValidationError as error:
        raise MalformedError("bad-schema", _one_line(error)) from error
    # A default written out, or 1.0 taken for 1, would be a second spelling of the same struct.
    if _encoder.encode(result) != data:
        raise MalformedError("bad-schema", "a default is written out, or a value has a second form")
    return result


def prepare_types() -> None:
    """Have msgspec look at every message type that is imported; called while one thread runs.

    It looks at a type when it first reads one, and lets other threads see it half looked at: two
    that read the first message of a type at once end the process (msgspec 0.22).
    """
    waiting = [Wire]
    while waiting:
        for type_ in waiting.pop().__subclasses__():
            msgspec.msgpack.Decoder(type_)
            waiting.append(type_)


def tagged_hash(purpose: str, *parts: bytes) -> bytes:
    """SHA-256 over a purpose and any number of parts, so that no two inputs collide by form.

    The purpose ends at the first newline and each part follows its length, so the input can be
    read back in one way only; it starts with a letter, so it is never an RFC 6962 leaf (0x00) or
    node (0x01).

    Spec: docs/spec/encoding.md section 6.

    Args:
        purpose: 1..64 characters of a-z, 0-9, space, `-` and `/`.
        parts: any bytes, in an order that matters.

    Returns:
        32 bytes.
    """
    hasher = _hasher(purpose).copy()
    for part in parts:
        hasher.update(len(part).to_bytes(8, "big"))
        hasher.update(part)
    return hasher.digest()


@functools.lru_cache(maxsize=256)
def _hasher(purpose: str) -> _Hash:
    """What has hashed a purpose and nothing yet; copied, never fed."""
    if not 0 < len(purpose) <= MAX_PURPOSE_CHARS or not _PURPOSE_CHARS.issuperset(purpose):
        raise ValueError(f"not a purpose: {purpose!r}")
    return sha256(f"commonweal/v1 {purpose}\n".encode())


def _flaw(items: Iterable[object], depth: int = MAX_DEPTH) -> str:
    """Why one of these is no value of ours; empty if all are. Calls itself at most `depth` deep.

    Args:
        items: values that stand beside each other.
        depth: how many levels of lists and maps may still open here.
    """
    # Runs for every statement a node receives: the common kinds first, and no calls for scalars.
    for item in items:
        kind = type(item)
        if kind in _SCALARS:
            continue
        if kind not in _CONTAINERS:
            return f"{kind.__name__} is not a kind of value"
        if not depth:
            return f"nested deeper than {MAX_DEPTH}"
        if isinstance(item, dict):
            if not _TEXT.issuperset(map(type, item)):
                return "a map key is not text"
            flaw = _flaw(item.values(), depth - 1)
        elif isinstance(item, list):
            flaw = _flaw(item, depth - 1)
        if flaw:
            return flaw
    return ""


def _no_extension(code: int, _data: bytes) -> object:
    raise ValueError(f"extension type {code}")


def _one_line(error: Exception) -> str:
    """An exception's text as one short line; some carry the whole input."""
    text = str(error) or type(error).__name__
    return text.splitlines()[0][:200].rstrip(".")
