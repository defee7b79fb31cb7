"""One node as a process: what peers call, what people see, gossip, and the command socket.

Parts start in `cleanup_ctx` and stop in the reverse order; the whole stops in under two seconds,
whatever connections are open.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import structlog
from aiohttp import web

from node.api.routes import add_routes
from node.appkeys import DRIVER, METRICS, PEER_NODE
from node.command_socket import serve_commands
from node.core import Node
from node.driver import Driver
from node.errors import NodeError
from node.federation import Federation
from node.peers.addresses import Addresses
from node.peers.client import Client
from node.telemetry import Metrics
from protocol.gossip.state import Rules

MAX_BODY_BYTES = 1024 * 1024
"""A form with a long comment; no peer sends a body."""
SHUTDOWN_S = 1.0
"""For answers under way. Connections were closed before, so nobody waits for them."""
STRAY_S_MAX = 20.0
"""Three random peers a minute: the top of DESIGN 4.3's range."""

log = structlog.get_logger("node")

Hook = Callable[[], Awaitable[None]]


async def _nothing() -> None:
    """The hook of a node without a core listening."""


def build_app(node: Node, *, on_change: Hook = _nothing) -> web.Application:
    """The node as an aiohttp application: API, gossip; pages are added by `node.web`.

    Args:
        node: open, and open until the application is cleaned up.
        on_change: awaited after logs changed, own or pulled; see `node.driver.Driver`.
    """
    app = web.Application(client_max_size=MAX_BODY_BYTES)
    app[PEER_NODE] = node
    app[METRICS] = Metrics()
    add_routes(app)

    async def gossip(app: web.Application) -> AsyncIterator[None]:
        async with run_gossip(app, node, on_change):
            yield

    app.cleanup_ctx.append(gossip)
    app.on_shutdown.append(_close_connections)
    return app


@asynccontextmanager
async def run_gossip(app: web.Application, node: Node, on_change: Hook) -> AsyncIterator[None]:
    """Gossip for as long as the context is open."""
    addresses = Addresses(node.charter)
    async with Client(node, addresses) as client:

        async def changed() -> None:
            node.changed.set()  # the office looks for duties
            await _learn_addresses(node, addresses)
            await on_change()

        driver = Driver(
            node,
            client,
            rules=gossip_rules(node.config.gossip.poll_s),
            on_change=changed,
            metrics=app[METRICS],
        )
        app[DRIVER] = driver
        node.announce = driver.notice
        node.federation = Federation(node, driver, client)
        tasks = [
            asyncio.create_task(driver.run()),
            asyncio.create_task(_discover(node, client)),
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


def gossip_rules(poll_s: float) -> Rules:
    """The machine's rules for a steward's one setting.

    Args:
        poll_s: seconds between two questions to a neighbour.
    """
    poll_ms = int(poll_s * 1000)
    return Rules(
        poll_ms=poll_ms,
        stray_ms=min(poll_ms, int(STRAY_S_MAX * 1000)),
        pause_ms=min(poll_ms, 1_000),
        pause_max_ms=max(10 * poll_ms, 5_000),
    )


async def serve(
    node: Node,
    *,
    on_change: Hook = _nothing,
    ready: Callable[[str], None] = lambda _: None,
    app: web.Application | None = None,
) -> None:
    """Answer on the configured address and on the command socket until cancelled.

    Args:
        node: open.
        on_change: as in `build_app`.
        ready: called once with the node's own http address when requests are answered.
        app: an application from `build_app`, if more was added to it.

    Raises:
        NodeError: `cannot-listen`.
    """
    app = app or build_app(node, on_change=on_change)
    # No access log: its lines hold addresses and paths, which can link a voter to a vote.
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_S)
    await runner.setup()
    try:
        async with serve_commands(node):
            ready(await _listen(runner, node.config.listen.host, node.config.listen.port))
            await asyncio.Event().wait()
    finally:
        await runner.cleanup()


async def _listen(runner: web.AppRunner, host: str, port: int) -> str:
    site = web.TCPSite(runner, host, port)
    try:
        await site.start()
    except OSError as error:
        raise NodeError(
            "cannot-listen",
            f"this node can't listen on {host} port {port}: {error.strerror or error}",
            "another program may use the port; set listen.port in node.toml",
        ) from error
    name = runner.addresses[0]
    shown = f"[{name[0]}]" if ":" in name[0] else name[0]
    log.info("listening", port=name[1])
    return f"http://{shown}:{name[1]}"


async def _close_connections(app: web.Application) -> None:
    # Open WebSockets would hold shutting down up until twice its timeout.
    if (driver := app.get(DRIVER)) is not None:
        await driver.connections.close()


async def _learn_addresses(node: Node, addresses: Addresses) -> None:
    state = await node.state()
    for group, entry in state.groups.items():
        addresses.hint(group, entry.address)


async def _discover(node: Node, client: Client) -> None:
    for address in node.config.gossip.peers:
        with contextlib.suppress(ValueError):
            await client.discover(address)
