"""Typed state of the aiohttp application, shared by its parts.

`node.api` and `node.web` never import each other; what one supplies to the other stands here.
"""

from collections.abc import Awaitable, Callable

from aiohttp import web

from node.driver import Driver
from node.peers.ports import PeerNode
from node.telemetry import Metrics

PEER_NODE: web.AppKey[PeerNode] = web.AppKey("peer_node")
"""The node as peers see it."""

DRIVER: web.AppKey[Driver] = web.AppKey("driver")
"""The running gossip; absent until the application has started."""

OUTER: web.AppKey[web.Application] = web.AppKey("outer")
"""The application whose gossip one beside it shares: it runs only after that has started."""


def driver_of(request: web.Request) -> Driver:
    """The running gossip, for a peer's question by whatever way it came."""
    return request.app.get(OUTER, request.app)[DRIVER]


METRICS: web.AppKey[Metrics] = web.AppKey("metrics")
"""The node's counters."""

ReaderCheck = Callable[[web.Request], Awaitable[bool]]
READER_CHECK: web.AppKey[ReaderCheck] = web.AppKey("reader_check")
"""Whether a person's session may read this coalition's logs; the pages supply it. Absent: no."""

LOG_READER: web.AppKey[Callable[[str], bool]] = web.AppKey("log_reader")
"""Whether the secret of a reader's address opens the logs. Absent: none does."""

TROUBLES: web.AppKey[Callable[[], list[str]]] = web.AppKey("troubles")
"""Codes of what the machine keeps the node from doing now."""
