"""Who is gone before the answer is told apart from what failed here."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from structlog.testing import capture_logs
from yarl import URL

from node.api.access import Access
from node.api.announcements import get_announcements
from node.api.guard import GONE, guarded
from node.api.routes import ROUTES, get_tile
from node.appkeys import METRICS
from node.peers.client import Client
from node.tests.small_federation import (
    Running,
    group_id,
    local_charter,
    running,
    small_node,
    until,
)

ANNOUNCE = "/federation/announce"
UPGRADE = (
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)
LARGE = [bytes([n % 251]) * 60_000 for n in range(256)]
BUNDLE = f"/log/{group_id(1).hex()}/tile/entries/000"


@contextlib.asynccontextmanager
async def pair(tmp_path: Path, *extra: Any) -> AsyncIterator[tuple[Running, Client]]:
    """A node that answers, with other answers at some paths, and the client of a second group."""
    charter = local_charter(2)
    with (
        small_node(tmp_path / "1", charter, 1) as one,
        small_node(tmp_path / "2", charter, 2) as two,
    ):
        await one.write(*LARGE)
        async with (
            running(one, gossip=False, extra=extra) as first,
            running(two, gossip=False) as second,
        ):
            yield first, second.client


async def asked(client: Client, target: str, more: str = "") -> socket.socket:
    """A connection over which group 2 has asked group 1's node for something, signed."""
    url = URL(client.addresses.of(group_id(1)))
    signed = "".join(f"{k}: {v}\r\n" for k, v in client._signed(group_id(1), target).items())
    loop, one = asyncio.get_running_loop(), socket.socket()
    one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    one.setblocking(False)
    await loop.sock_connect(one, (url.host, url.port))
    head = f"GET {target} HTTP/1.1\r\nHost: x\r\n{more}{signed}\r\n"
    await loop.sock_sendall(one, head.encode())
    return one


def counted(node: Running, route: str, status: int) -> int:
    """How many requests of a route were answered so."""
    return int(node.app[METRICS].requests.labels(route, str(status))._value.get())


def names(lines: list[Any]) -> list[str]:
    return [line["event"] for line in lines]


async def test_a_peer_that_dies_in_its_upgrade_is_gone_and_nothing_failed(tmp_path: Path) -> None:
    met: list[web.Request] = []

    async def late(request: web.Request) -> web.StreamResponse:
        met.append(request)
        await until(lambda: request.transport is None)
        return await get_announcements(request)

    extra = (ANNOUNCE, guarded(ANNOUNCE, late, Access.PEER))
    with capture_logs() as lines:
        async with pair(tmp_path, extra) as (node, client):
            one = await asked(client, ANNOUNCE, UPGRADE)
            await until(lambda: bool(met))
            one.close()
            await until(lambda: counted(node, ANNOUNCE, GONE) == 1)
            # And the next one is served.
            assert len(await client.digest(group_id(1))) == 32
    (line,) = (line for line in lines if line["event"] == "asker-gone")
    assert (line["log_level"], line["route"]) == ("info", ANNOUNCE)
    assert "request-failed" not in names(lines)


async def test_who_leaves_in_the_middle_of_a_large_answer_is_gone_and_nothing_failed(
    tmp_path: Path,
) -> None:
    route = next(pattern for pattern, handler, _access in ROUTES if handler is get_tile)
    with capture_logs() as lines:
        async with pair(tmp_path) as (node, client):
            one = await asked(client, BUNDLE)
            await asyncio.get_running_loop().sock_recv(one, 100)
            one.close()
            await until(lambda: counted(node, route, GONE) == 1)
    assert names(lines).count("asker-gone") == 1
    assert "request-failed" not in names(lines)


@pytest.mark.parametrize("error", [ConnectionResetError, ValueError])
async def test_what_fails_here_while_somebody_waits_for_it_is_our_fault(
    tmp_path: Path, error: type[Exception]
) -> None:
    async def broken(_request: web.Request) -> web.StreamResponse:
        raise error("of ours")

    handler: Callable[[web.Request], Any] = guarded("/broken", broken, Access.PEER)
    with capture_logs() as lines:
        async with pair(tmp_path, ("/broken", handler)) as (node, client):
            one = await asked(client, "/broken")
            answer = await asyncio.get_running_loop().sock_recv(one, 100)
            one.close()
            assert answer.startswith(b"HTTP/1.1 500")
            assert counted(node, "/broken", 500) == 1
    assert names(lines).count("request-failed") == 1
    assert "asker-gone" not in names(lines)


async def test_what_fails_here_is_our_fault_though_the_asker_is_gone(tmp_path: Path) -> None:
    met: list[web.Request] = []

    async def broken(request: web.Request) -> web.StreamResponse:
        met.append(request)
        await until(lambda: request.transport is None)
        raise ValueError("of ours")

    handler: Callable[[web.Request], Any] = guarded("/broken", broken, Access.PEER)
    with capture_logs() as lines:
        async with pair(tmp_path, ("/broken", handler)) as (node, client):
            one = await asked(client, "/broken")
            await until(lambda: bool(met))
            one.close()
            await until(lambda: counted(node, "/broken", 500) == 1)
    assert names(lines).count("request-failed") == 1
    assert "asker-gone" not in names(lines)
