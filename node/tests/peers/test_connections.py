"""Sends are bounded: a peer that doesn't read costs its connection, never the node."""

import asyncio

import aiohttp
import pytest

from node.peers.connections import MAX_CONNECTIONS, MAX_WAITING, Connections
from protocol.errors import UnattributedFault
from protocol.gossip.wire import ChangedHead

PEER = b"p" * 16
HEADS = [ChangedHead(group=b"g" * 16, note=b"note")]


class Pipe:
    """A socket whose other end reads nothing until told to."""

    def __init__(self):
        self.sent, self.closed = [], asyncio.Event()
        self.reading = asyncio.Event()
        self.code = None

    async def receive(self):
        await self.closed.wait()
        return aiohttp.WSMessage(aiohttp.WSMsgType.CLOSED, None, None)

    async def send_bytes(self, data):
        await self.reading.wait()
        self.sent.append(data)

    async def close(self, *, code=1000, message=b""):
        self.code = code
        self.closed.set()
        return True


def recorder():
    seen = []

    async def changed(peer, connected):
        seen.append((peer, connected))

    async def heard(peer, announcement):
        seen.append((peer, announcement))

    return seen, Connections(heard, changed)


async def test_a_peer_that_does_not_read_is_dropped(monkeypatch):
    monkeypatch.setattr("node.peers.connections.SEND_S", 0.05)
    seen, connections = recorder()
    pipe = Pipe()
    task = asyncio.create_task(connections.run(PEER, pipe))
    await asyncio.sleep(0)
    for _ in range(MAX_WAITING * 3):
        connections.announce((PEER,), HEADS)
    async with asyncio.timeout(2):
        await task
    assert pipe.code == aiohttp.WSCloseCode.TRY_AGAIN_LATER
    assert seen == [(PEER, True), (PEER, False)]
    assert PEER not in connections


async def test_a_peer_that_reads_gets_every_announcement():
    _, connections = recorder()
    pipe = Pipe()
    pipe.reading.set()
    task = asyncio.create_task(connections.run(PEER, pipe))
    await asyncio.sleep(0)
    for _ in range(5):
        connections.announce((PEER, b"q" * 16), HEADS)
        await asyncio.sleep(0.01)
    await connections.drop(PEER)
    await task
    assert len(pipe.sent) == 5


async def test_connections_are_counted_and_none_is_taken_when_closing():
    _, connections = recorder()
    tasks = []
    for number in range(MAX_CONNECTIONS):
        peer = number.to_bytes(16, "big")
        tasks.append(asyncio.create_task(connections.run(peer, Pipe())))
    await asyncio.sleep(0.01)
    with pytest.raises(UnattributedFault) as caught:
        await connections.run(PEER, Pipe())
    assert caught.value.code == "busy"
    await connections.close()
    await asyncio.gather(*tasks)
    assert len(connections) == 0
    with pytest.raises(UnattributedFault):
        connections.check_room(PEER)
