"""Large answers share a room: who doesn't read is cut off, who finds none waits or is told."""

import asyncio
import contextlib
import socket

import pytest
from yarl import URL

from node.api import sending
from node.tests.small_federation import group_id, local_charter, running, small_node, until
from protocol.errors import UnattributedFault

LARGE = [bytes([n % 251]) * 60_000 for n in range(256)]
BUNDLE = f"/log/{group_id(1).hex()}/tile/entries/000"
# A bundle of 15 MiB; kernels keep a few of them for a reader that doesn't read.
ONE = sum(2 + len(entry) for entry in LARGE)


@pytest.fixture
async def pair(tmp_path):
    charter = local_charter(2)
    with (
        small_node(tmp_path / "1", charter, 1) as one,
        small_node(tmp_path / "2", charter, 2) as two,
    ):
        await one.write(*LARGE)
        async with running(one, gossip=False) as first, running(two, gossip=False) as second:
            yield first, second


@contextlib.contextmanager
def unread(node, *, count=1):
    """Connections that ask for the bundle, unsigned, and don't read."""
    url = URL(node.client.addresses.of(group_id(1)))
    with contextlib.ExitStack() as stack:
        made = []
        for _ in range(count):
            one = stack.enter_context(socket.socket())
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            one.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                one.connect((url.host, url.port))
            made.append(one)
        yield made


async def ask(sockets, node):
    loop = asyncio.get_running_loop()
    before = under_way(node) + waiting(node)
    for one in sockets:
        await loop.sock_sendall(one, f"GET {BUNDLE} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    await until(lambda: under_way(node) + waiting(node) >= before + len(sockets))


def under_way(node):
    return node.app[sending.SENDING]._sent.total() // ONE


def waiting(node):
    return node.app[sending.SENDING]._waiting


def fetch(node):
    """The bundle by a signed request of group 2."""
    return node.client.get(group_id(1), BUNDLE, max_bytes=ONE)


async def test_who_does_not_read_an_answer_is_cut_off(pair, monkeypatch):
    monkeypatch.setattr(sending, "SEND_S", 0.3)
    first, second = pair
    with unread(first) as sockets:
        await ask(sockets, first)
        await until(lambda: under_way(first) == 0)
    assert len(await fetch(second)) == ONE


async def test_an_answer_without_room_waits_and_is_whole(pair, monkeypatch):
    monkeypatch.setattr(sending, "MAX_SENDING_BYTES", 2 * ONE)
    monkeypatch.setattr(sending, "MAX_SENDING_TO_ONE_BYTES", 2 * ONE)
    first, second = pair
    with unread(first, count=2) as sockets:
        await ask(sockets, first)
        fetching = asyncio.create_task(fetch(second))
        await until(lambda: waiting(first) == 1)
        assert under_way(first) == 2
        sockets[0].close()
        assert len(await fetching) == ONE


async def test_nobody_takes_all_of_the_room(pair, monkeypatch):
    monkeypatch.setattr(sending, "MAX_SENDING_BYTES", 3 * ONE)
    monkeypatch.setattr(sending, "MAX_SENDING_TO_ONE_BYTES", 2 * ONE)
    first, second = pair
    with unread(first, count=4) as sockets:
        await ask(sockets, first)
        assert (under_way(first), waiting(first)) == (2, 2)
        assert len(await fetch(second)) == ONE


async def test_who_comes_when_many_wait_is_told_so(pair, monkeypatch):
    monkeypatch.setattr(sending, "MAX_SENDING_BYTES", ONE)
    monkeypatch.setattr(sending, "MAX_WAITING_ANSWERS", 1)
    first, second = pair
    with unread(first, count=2) as sockets:
        await ask(sockets, first)
        with pytest.raises(UnattributedFault) as caught:
            await fetch(second)
        assert caught.value.code == "server-busy"
        # Small answers are given all the same.
        assert len(await second.client.digest(group_id(1))) == 32


async def test_who_waits_long_is_told_so(pair, monkeypatch):
    monkeypatch.setattr(sending, "MAX_SENDING_BYTES", ONE)
    monkeypatch.setattr(sending, "WAIT_S", 0.2)
    first, second = pair
    with unread(first) as sockets:
        await ask(sockets, first)
        with pytest.raises(UnattributedFault) as caught:
            await fetch(second)
        assert "busy" in caught.value.detail
        assert waiting(first) == 0
