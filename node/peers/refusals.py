"""Why a peer gave nothing: its refusal by status and reason, told apart by whose doing it is."""

import errno
import json
from typing import Any

import aiohttp

from node.peers.bodies import read_body
from protocol.errors import CODES, ProtocolError, UnattributedFault

MAX_ERROR_BYTES = 4096
"""An error's code, sentence and hint."""
SAID = {"busy": "server-busy", "stale-request": "clocks-apart"}
"""Reasons that a peer gives which are nobody's lie: what they are called here."""
HUNG_UP = frozenset({errno.ECONNRESET, errno.ECONNABORTED, errno.EPIPE})
"""What the system says of a connection that the other end took and ended; a closed port refuses."""
PROXY_STATUSES = frozenset({502, 503, 504})
"""What a proxy answers for a server behind it that is down or overrun (RFC 9110, section 15.6)."""


def unanswered(peer: bytes, error: Exception, within: str, *, began: bool) -> ProtocolError:
    """What is said of a peer that gave no whole answer.

    Args:
        error: how its connection ended.
        within: how long it was waited for.
        began: whether its answer had begun.

    Returns:
        `peer-unreachable`, or `hung-up` if the connection was taken and ended before a byte of an
        answer came; once it began, `peer-stalled` after that time, and `answer-cut-off` if the
        connection ended before: a line that loses packets, a proxy, or a server that stopped.
    """
    code, detail = "peer-unreachable", type(error).__name__
    if began and isinstance(error, TimeoutError):
        code, detail = "peer-stalled", f"no whole answer in {within}"
    elif began and isinstance(error, aiohttp.ClientError | OSError):
        code = "answer-cut-off"
    elif isinstance(error, aiohttp.ServerDisconnectedError) or (
        isinstance(error, OSError) and error.errno in HUNG_UP
    ):
        code = "hung-up"
    return UnattributedFault(code, detail, suspects=(peer.hex(),))


async def refusal_in(answer: aiohttp.ClientResponse) -> ProtocolError:
    """The refusal that an answer which isn't a 200 carries."""
    try:
        return refusal(answer.status, await read_body(answer, MAX_ERROR_BYTES))
    except (ProtocolError, aiohttp.ClientError):
        return refusal(answer.status, b"")


def refusal(status: int, body: bytes) -> ProtocolError:
    """A peer's refusal as an error here; what it says is a claim, quoted only by its code.

    Returns:
        `not-held`; `server-busy`, `clocks-apart` or `peer-refused` by the reason it gives;
        `server-away` if there is none and the status is what a proxy says of a server that is down.
    """
    detail, said = f"status {status}", ""
    try:
        table: Any = json.loads(body)
        if isinstance(table, dict) and table.get("code") in CODES:
            said = table["code"]
            detail = f"{detail}, {said}"
    except (ValueError, RecursionError, TypeError):
        detail = f"{detail}, without a reason"
    code = SAID.get(said, "peer-refused")
    if status == 404:
        code = "not-held"
    elif not said and status in PROXY_STATUSES:
        code = "server-away"
    return UnattributedFault(code, detail, suspects=())
