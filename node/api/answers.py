"""How the API answers: bytes, canonical msgpack, and errors in either form."""

import msgspec
from aiohttp import web

from protocol.encoding import Wire, encode, pack

MSGPACK = "application/msgpack"
BYTES = "application/octet-stream"
NO_STORE = "no-store"


def packed(value: Wire) -> web.Response:
    """A wire struct in its canonical form; never cached."""
    return raw(pack(value), MSGPACK, NO_STORE)


def raw(data: bytes, content_type: str, caching: str) -> web.Response:
    """Bytes; `nosniff`, because entries and blobs hold what others wrote."""
    return web.Response(
        body=data,
        headers={
            "Content-Type": content_type,
            "Cache-Control": caching,
            "X-Content-Type-Options": "nosniff",
        },
    )


def refusal(request: web.Request, status: int, code: str, message: str, hint: str) -> web.Response:
    """An error: JSON, or msgpack for who asks for it.

    Args:
        request: its Accept header decides.
        status: HTTP status.
        code: kebab-case, stable, for programs.
        message: lower case, no full stop.
        hint: what to do about it; may be empty.
    """
    table = {"code": code, "message": message, "hint": hint}
    headers = {"Cache-Control": NO_STORE, "X-Content-Type-Options": "nosniff"}
    if MSGPACK in request.headers.get("Accept", ""):
        headers["Content-Type"] = MSGPACK
        return web.Response(status=status, body=encode(dict(table)), headers=headers)
    headers["Content-Type"] = "application/json; charset=utf-8"
    return web.Response(status=status, body=msgspec.json.encode(table), headers=headers)
