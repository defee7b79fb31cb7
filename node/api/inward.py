"""The part of the API that peers read, on a socket of its own, for a node that nobody can reach.

Peers' questions that come over connections that this node opened (`node.peers.answering`) are asked
there. The application behind it has those routes and no others.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
from aiohttp import web

from node.api.guard import guarded
from node.api.routes import READS
from node.api.sending import SENDING
from node.appkeys import METRICS, OUTER, PEER_NODE
from node.listening import start
from node.lock import bind_private, socket_path

INWARD_NAME = "peers.sock"


@asynccontextmanager
async def inward_api(app: web.Application, directory: Path) -> AsyncIterator[aiohttp.ClientSession]:
    """Answer on the socket for as long as the context is open; yields what asks there.

    Args:
        app: has the API (`add_routes`); its node, keys, counters and room for answers are shared.
        directory: the node's; its lock is held.

    Raises:
        LockError: as `bind_private`.
    """
    inward = web.Application()
    inward[PEER_NODE], inward[METRICS] = app[PEER_NODE], app[METRICS]
    inward[SENDING], inward[OUTER] = app[SENDING], app
    for pattern, handler, access in READS:
        inward.router.add_get(pattern, guarded(pattern, handler, access))
    listening = bind_private(directory, INWARD_NAME)
    runner = web.AppRunner(inward, access_log=None, shutdown_timeout=1.0)
    try:
        await runner.setup()
        await start(web.SockSite(runner, listening))
        with socket_path(directory, INWARD_NAME) as path:
            async with aiohttp.ClientSession(
                connector=aiohttp.UnixConnector(path, limit=0),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                trust_env=False,
            ) as session:
                yield session
    finally:
        await runner.cleanup()
        listening.close()
        (directory / INWARD_NAME).unlink(missing_ok=True)
