"""One node answering peers: API, gossip and command socket; `node.serving` adds the rest.

Parts start in `cleanup_ctx` and stop in the reverse order; the whole stops in under two seconds,
whatever connections are open.
"""

import asyncio
import functools
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from aiohttp import web

from node.api.inward import inward_api
from node.api.routes import add_routes
from node.appkeys import DRIVER, LOG_READER, METRICS, PEER_NODE, TROUBLES
from node.asking import Asking
from node.command_socket import serve_commands
from node.config import Config
from node.core import Node
from node.driver import Driver
from node.federation import Federation
from node.fitting import Fitting
from node.listening import listen
from node.logger import Logger
from node.peers.addresses import Addresses
from node.peers.answering import Answering
from node.peers.client import Client
from node.peers.connections import MakeBeside
from node.peers.discovering import Discovering
from node.telemetry import Metrics
from protocol.gossip.state import Rules

MAX_BODY_BYTES = 1024 * 1024
"""A form with a long comment; no peer sends a body."""
SHUTDOWN_S = 1.0
"""For answers under way. Connections were closed before, so nobody waits for them."""
STRAY_S_MAX = 20.0
"""Three random peers a minute: the top of DESIGN 4.3's range."""

RESTART_S = 1.0
"""Before a part that an unforeseen error ended starts again."""

Work = Callable[[], Awaitable[None]]

log = Logger("node")


def build_app(node: Node) -> web.Application:
    """The node as an aiohttp application: API and gossip; `node.serving` adds pages and duties.

    Args:
        node: open, and open until the application is cleaned up.
    """
    app = web.Application(client_max_size=MAX_BODY_BYTES)
    app[PEER_NODE] = node
    app[METRICS] = Metrics()
    app[TROUBLES] = node.troubles.codes
    add_routes(app)

    async def gossip(app: web.Application) -> AsyncIterator[None]:
        async with run_gossip(app, node):
            yield

    app[LOG_READER] = node.log_readers.opens
    app.cleanup_ctx.append(gossip)
    app.on_shutdown.append(_close_connections)
    return app


@asynccontextmanager
async def run_gossip(app: web.Application, node: Node) -> AsyncIterator[None]:
    """Gossip for as long as the context is open, and give the node its view of the others."""
    addresses = Addresses(node.founders)
    met = {founder.card.group for founder in node.founders}
    async with AsyncExitStack() as stack:
        answering: MakeBeside | None = None
        if node.config.behind_nat:
            inward = await stack.enter_async_context(inward_api(app, node.directory))
            answering = functools.partial(Answering, session=inward, own=node.group)
        client = await stack.enter_async_context(
            Client(node, addresses, answering, node.clock.heard, node.longer.note)
        )

        async def changed() -> None:
            node.changed.set()
            await node.look_again()
            await _learn_addresses(node, addresses)

        rules = gossip_rules(node.config.gossip.poll_s)
        node.rooms.quota = rules.quota
        driver = Driver(
            node,
            client,
            rules=rules,
            on_change=changed,
            metrics=app[METRICS],
        )
        app[DRIVER] = driver
        node.federation = Federation(node, driver, client)
        alone = node.announce, node.meet
        node.announce = driver.notice
        # Whoever folds first, at a cut or for a page, has the newcomer asked; and those that were
        # taken in while the client was opened.
        node.meet = driver.meet
        if new := [f for f in node.founders if f.card.group not in met]:
            driver.meet(new)
        try:
            work = [driver.run, node.longer.run]
            if node.asking:
                # Ends once it is done; a full disk that stops it half-way must not end it for good.
                work.append(Asking(node, client).run)
            work.append(Fitting(node, client, driver, rules.poll_ms / 1000).run)
            work.append(Discovering(client, node.config.gossip.peers, rules).run)
            async with in_background(*work, once=[driver.notice]):
                yield
        finally:
            node.federation = None
            node.announce, node.meet = alone


@asynccontextmanager
async def in_background(*forever: Work, once: Sequence[Work] = ()) -> AsyncIterator[None]:
    """Run work beside what is inside the context; it ends with it.

    Args:
        forever: started again, after a line in the log, should an unforeseen error end it.
        once: not started again.
    """
    tasks = [asyncio.create_task(_keep_up(work, again=True)) for work in forever]
    tasks += [asyncio.create_task(_keep_up(work, again=False)) for work in once]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _keep_up(work: Work, *, again: bool) -> None:
    while True:
        try:
            return await work()
        except Exception as error:
            log.exception("part-failed", error=type(error).__name__)
            # An error met while stopping takes the place of the cancellation: stop all the same.
            task = asyncio.current_task()
            again = again and not (task is not None and task.cancelling())
        if not again:
            return None
        await asyncio.sleep(RESTART_S)


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
    ready: Callable[[str], None] = lambda _: None,
    app: web.Application | None = None,
) -> None:
    """Answer on the configured address and on the command socket until cancelled.

    Args:
        node: open.
        ready: called once with the node's own http address when requests are answered.
        app: an application from `build_app`, if more was added to it.

    Raises:
        NodeError: `cannot-listen`.
    """
    app = app or build_app(node)
    # No access log: its lines hold addresses and paths, which can link a voter to a vote.
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_S)
    try:
        # Told to stop while parts start: those that have are stopped like any others.
        await runner.setup()
        async with serve_commands(node):
            ready(await _listen(runner, node))
            await asyncio.Event().wait()
    finally:
        await runner.cleanup()


def other_port(config: Config, known: str) -> str:
    """How another port is set, and what that does not change: where others go on to ask.

    Args:
        config: the node's.
        known: the address on the group's card; empty if it has none.
    """
    setting = "set listen.port in node.toml"
    if config.behind_nat or not (address := config.public_url or known):
        return setting
    return (
        f"{setting}; others reach this node at {address} all the same, so what answers there has "
        "to lead to the new port"
    )


async def _listen(runner: web.AppRunner, node: Node) -> str:
    await listen(
        runner,
        node.config.listen.host,
        node.config.listen.port,
        who="this node",
        other_port=other_port(node.config, node.groups.card.address),
        host_is="listen.host in node.toml",
    )
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
