"""A node with all that doctor looks at, among others that answer as a test says."""

import asyncio
import socket
import struct
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from email.utils import formatdate
from pathlib import Path
from typing import Any

import msgspec
import pytest
from aiohttp import web
from msgspec.structs import replace

from federation_tests.scenarios.founded import found
from node.api.routes import add_routes
from node.app import run_gossip
from node.appkeys import METRICS, PEER_NODE
from node.checkup import Finding, check_node
from node.core import Node, open_node
from node.stage.ports import free_ports
from node.telemetry import Metrics
from node.tests.peers.test_bad_peers import answering
from node.tests.small_federation import FAST, group_id, running, small_node, until
from protocol.gossip.quota import Quota

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Lie = tuple[str, Handler]
RECORD = "/log/{group}/tile/{at:.*}"


FLEETING = {"clocks-apart", "hung-up", "peer-refused", "server-away", "server-busy"}
"""What is said of a server by each answer anew."""


def always(handler: Handler) -> tuple[Lie, ...]:
    """Every question is answered so; one that went well would be the newest that is known."""
    return ("/federation/changes", handler), ("/federation/digest", handler)


DOWN = always(answering(b"<html>Bad Gateway</html>", 502))
BUSY = always(answering(b'{"code": "busy"}', 503))
STRANGER = always(answering(b'{"code": "unknown-signer"}', 401))


@asynccontextmanager
async def among(
    tmp_path: Path,
    *lies: Lie,
    ahead: float = 0,
    groups: int = 3,
    served: bool = True,
    behind_nat: bool = False,
) -> AsyncIterator[tuple[Node, list[Any]]]:
    """Node 1 with everything that doctor looks at, and running others; group 2 answers with lies.

    Args:
        ahead: seconds by which node 1's clock is ahead of all the others'.
        served: whether the others run.
        behind_nat: whether node 1 has no address.
    """
    ports = free_ports(groups)
    directories = found(tmp_path / "nodes", [0, *ports[1:]] if behind_nat else ports)
    async with AsyncExitStack() as stack:
        clock = lambda: time.time() + ahead  # noqa: E731
        node = await stack.enter_async_context(open_node(directories[0], clock))
        node.clock.watch()
        others = []
        for number in range(2, groups + 1) if served else ():
            made = small_node(tmp_path / str(number), node.charter, number, time.time)
            extra = lies if number == 2 else ()
            others.append(
                await stack.enter_async_context(running(stack.enter_context(made), extra=extra))
            )
        app = web.Application()
        app[PEER_NODE], app[METRICS] = node, Metrics()
        add_routes(app)
        await stack.enter_async_context(run_gossip(app, node))
        yield node, others


def error_of(node: Node, number: int) -> str:
    assert node.federation is not None
    return {s.group: s.error for s in node.federation.status()}[group_id(number)]


def stays(node: Node, number: int) -> bool:
    """Whether the fault of its last pull is not over with the next answer."""
    assert node.federation is not None
    return group_id(number) in node.federation._driver._pull_errors


def named(findings: list[Finding]) -> set[str]:
    """The groups that anything but praise is said of."""
    bad = [finding for finding in findings if finding.level != "ok"]
    return {f"Group {n}" for n in (1, 2, 3) for f in bad if f"Group {n}" in f.message}


async def told(node: Node) -> tuple[str, set[str], set[str]]:
    """What `answers` says, whom all checks name, and which checks are not content."""
    findings = await check_node(node, None)
    (said,) = [finding.message for finding in findings if finding.check == "answers"]
    return said, named(findings), {f.check for f in findings if f.level != "ok"}


async def trickle(request: web.Request) -> web.StreamResponse:
    """An answer that begins and doesn't end."""
    response = web.StreamResponse()
    await response.prepare(request)
    for _ in range(200):
        await response.write(b"\0")
        await asyncio.sleep(0.05)
    return response


async def breaks_off(request: web.Request) -> web.StreamResponse:
    """An answer whose connection ends in its middle."""
    response = web.StreamResponse(headers={"Content-Length": "32"})
    await response.prepare(request)
    await response.write(bytes(9))
    assert request.transport is not None
    request.transport.close()
    return response


async def hangs_up(request: web.Request) -> web.Response:
    """A connection that ends before a byte of the answer."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def resets(request: web.Request) -> web.Response:
    """As `hangs_up`, but abruptly: the system says of it that the other end reset it."""
    assert request.transport is not None
    kept: socket.socket = request.transport.get_extra_info("socket")
    kept.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return await hangs_up(request)


def clock_of(ahead: float) -> tuple[Lie, ...]:
    """A node whose clock is ahead by so many seconds: it takes nothing that others sign."""

    async def refused(_request: web.Request) -> web.Response:
        date = formatdate(time.time() + ahead, usegmt=True)
        body = b'{"code": "stale-request"}'
        return web.Response(status=401, body=body, headers={"Date": date})

    return always(refused)


def small_quota(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on a node that gossips lets a record have 3 statements past its certified size."""
    quota = Quota(entries=3, bytes=1000, reserve_entries=0, reserve_bytes=0)
    monkeypatch.setattr("node.app.gossip_rules", lambda _poll_s: replace(FAST, quota=quota))


def make_loud(node: Node, number: int) -> None:
    """As the machine has a peer after nine hundred heads at once, of which none is forgiven yet."""
    assert node.federation is not None
    driver = node.federation._driver
    later = driver._now_ms() + 600_000
    known = driver.state.peers[group_id(number)]
    loud = msgspec.structs.replace(known, spent=900_000, spent_ms=later)
    peers = {**driver.state.peers, group_id(number): loud}
    driver._state = msgspec.structs.replace(driver.state, peers=peers)


async def findings_of(
    tmp_path: Path, code: str, *lies: Lie, ahead: float = 0, groups: int = 3
) -> list[Finding]:
    """All that doctor finds once group 2's server was met with that code."""
    async with among(tmp_path, *lies, ahead=ahead, groups=groups) as (node, others):
        if code in {"peer-stalled", "answer-cut-off"}:
            await others[0].write(b"said")
        await until(lambda: error_of(node, 2) == code and (stays(node, 2) or code in FLEETING))
        await until(lambda: groups < 5 or node.clock.confirmed())
        return await check_node(node, None)
