"""A node in service: pages and peers' API, gossip, duties, and the command socket, in one process."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from aiohttp import web

from node.app import build_app, serve
from node.core import Node, open_node
from node.office import Office
from node.web import setup

OFFICE: web.AppKey[Office] = web.AppKey("office", Office)


def node_app(node: Node) -> web.Application:
    """The node's application with pages and duties."""
    app = build_app(node)
    setup(app, node)
    app[OFFICE] = node.office = Office(node)

    async def duties(app: web.Application) -> AsyncIterator[None]:
        task = asyncio.create_task(app[OFFICE].run())
        yield
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    app.cleanup_ctx.append(duties)
    return app


async def serve_directory(directory: Path, ready: Callable[[str], None]) -> None:
    """Serve the node in a directory until the process is told to stop.

    Args:
        ready: called once with the node's http address when requests are answered.

    Raises:
        NodeError: the directory holds no node, another process serves it, or it can't listen.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with open_node(directory) as node:
        serving = asyncio.create_task(serve(node, ready=ready, app=node_app(node)))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        serving.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await serving
