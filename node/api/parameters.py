"""Reading query parameters: one form each, everything else refused."""

import re

from aiohttp import web

from protocol.errors import MalformedError

MAX_INTEGER = (1 << 63) - 1
"""Cursors and times fit SQLite's integers."""

_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")
_HEX = re.compile(r"(?:[0-9a-f]{2})*")


def integer_parameter(request: web.Request, name: str, default: int | None = None) -> int:
    """A number in 0..2^63-1, in its shortest decimal form.

    Raises:
        MalformedError: `bad-request`: missing without a default, twice, or another form.
    """
    text = _one(request, name)
    if text is None:
        if default is None:
            raise MalformedError("bad-request", f"{name} is missing")
        return default
    if not _NUMBER.fullmatch(text) or int(text) > MAX_INTEGER:
        raise MalformedError("bad-request", f"{name} is not a number from 0 to {MAX_INTEGER}")
    return int(text)


def hex_parameter(request: web.Request, name: str, size: int, default: bytes) -> bytes:
    """Exactly `size` bytes in lower-case hex.

    Raises:
        MalformedError: `bad-request`.
    """
    text = _one(request, name)
    if text is None:
        return default
    if len(text) != 2 * size or not _HEX.fullmatch(text):
        raise MalformedError("bad-request", f"{name} is not {2 * size} hex digits")
    return bytes.fromhex(text)


def _one(request: web.Request, name: str) -> str | None:
    found = request.query.getall(name, [])
    if len(found) > 1:
        raise MalformedError("bad-request", f"{name} is given twice")
    return found[0] if found else None
