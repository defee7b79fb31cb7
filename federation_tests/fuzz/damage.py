"""Inputs that are nearly right: they reach further into a reader than noise does."""

from collections.abc import Callable
from random import Random
from typing import Any

import msgpack

from protocol.errors import MalformedError

ODD: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 2**31, 2**63 - 1, 2**64 - 1, -(2**63), 1.5, float("nan"),
    "", "\n", "\x00", "\u202e", "\ud7ff\uffff", "1", "x" * 300, b"", b"\0" * 16, b"\xff" * 32,
    b"\1" * 64, [], {}, [[]], [[[[[[[[[[]]]]]]]]]], {"": 0},
)  # fmt: skip
"""What canonical msgpack can hold where something else belongs, and what it can't."""
TOKENS = (
    b"0", b"-1", b"9" * 20, b"9" * 5_000, b"nan", b"=", b'"', b"'", b",", b">", b"/", b"|", b":",
    b"{", b"%", b"\n", b"\r\n", b"\0", b"\xff", b"\xc3", "\u2028".encode(), "\u0660".encode(),
    b"[" * 20_000, b'{"a":' * 20_000,
)  # fmt: skip


def damaged(good: bytes, random: Random) -> bytes:
    """An input after one to four damages, of its bytes or of the values they stand for."""
    data = good
    for _ in range(random.choice((1, 1, 1, 2, 4))):
        data = random.choice((_bytes, _bytes, _values))(data, random)
    return data


def _bytes(good: bytes, random: Random) -> bytes:
    """One damage of its bytes."""
    data = bytearray(good)
    at = random.randrange(len(data) + 1)
    how = random.randrange(7)
    if how == 0 and data:
        data[at % len(data)] ^= 1 << random.randrange(8)
    elif how == 1:
        data[at : at + 1] = random.randbytes(1)
    elif how == 2:
        del data[at : at + random.choice((1, 2, 40))]
    elif how == 3:
        data[at:at] = random.choice(TOKENS)
    elif how == 4:
        data[at:at] = data[: random.randrange(60)]
    elif how == 5:
        lines = bytes(data).splitlines(keepends=True)
        random.shuffle(lines)
        data = bytearray(b"".join(lines[:200]))
    else:
        data = data[:at]
    return bytes(data)


def _values(good: bytes, random: Random) -> bytes:
    """One damage of the msgpack values that the bytes stand for; of the bytes if they are none."""
    try:
        value = msgpack.unpackb(good, strict_map_key=False)
    except Exception:  # noqa: BLE001 - a dozen kinds, all alike here
        return _bytes(good, random)
    if not isinstance(value, list | dict) or not value:
        return _bytes(good, random)
    _change(value, random)
    try:
        return msgpack.packb(_sorted(value))
    except Exception:  # noqa: BLE001 - what msgpack can't write is no input
        return _bytes(good, random)


def _change(value: Any, random: Random) -> None:
    """Change something in a list or map that is not empty, at any depth."""
    keys = list(value) if isinstance(value, dict) else list(range(len(value)))
    key = random.choice(keys)
    inner = value[key]
    if isinstance(inner, list | dict) and inner and random.random() < 0.8:
        _change(inner, random)
        return
    if isinstance(inner, bytes) and len(inner) > 64 and random.random() < 0.8:
        # A statement in a bundle, a charter in it: values within bytes.
        value[key] = damaged(inner, random)
        return
    how = random.randrange(6)
    if how == 0:
        value.pop(key)
    elif how == 1 and isinstance(value, dict):
        value[random.choice(("", "x", "version", str(key)[:-1]))] = random.choice(ODD)
    elif how == 1:
        value.insert(random.randrange(len(value) + 1), inner)
    elif how == 2:
        value[key] = value[random.choice(keys)]
    elif how == 3 and isinstance(inner, int):
        value[key] = inner + random.choice((-1, 1, 2**32))
    elif how == 4 and isinstance(inner, str | bytes | list):
        value[key] = inner * random.choice((2, 70))
    else:
        value[key] = random.choice(ODD)


def _sorted(value: Any) -> Any:
    """The same with its map keys in order, as the canonical form has them."""
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value, key=str)}
    if isinstance(value, list):
        return [_sorted(item) for item in value]
    return value


class Pieces:
    """Bytes taken apart: a reader of several arguments gets each from the same input."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def take(self, count: int) -> bytes:
        """The next bytes; fewer at the end."""
        taken, self._data = self._data[:count], self._data[count:]
        return taken

    def number(self, count: int = 8) -> int:
        """The next bytes as a number, negative ones too."""
        return int.from_bytes(self.take(count), "big", signed=True)

    def rest(self) -> bytes:
        """What is left."""
        return self.take(len(self._data))

    def hashes(self) -> list[bytes]:
        """What is left, in pieces of 32 bytes; the last may be shorter."""
        data = self.rest()
        return [data[at : at + 32] for at in range(0, len(data), 32)][:200]


def as_text(read: Callable[[str], Any]) -> Callable[[bytes], Any]:
    """A reader of text as one of bytes."""

    def read_bytes(data: bytes) -> Any:
        try:
            text = data.decode()
        except UnicodeDecodeError as error:
            # Whoever hands text on has refused this.
            raise MalformedError("bad-request", "not UTF-8") from error
        return read(text)

    return read_bytes


def as_lines(read: Callable[[list[bytes]], Any]) -> Callable[[bytes], Any]:
    """A reader of a file's lines as one of bytes."""
    return lambda data: read(data.splitlines(keepends=True))
