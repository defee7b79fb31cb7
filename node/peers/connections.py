"""The open connections for announcements, whoever opened them, and what else they carry."""

import asyncio
import functools
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

import aiohttp

from node.peers.frames import is_frame
from node.peers.through import Close, Send, Through
from protocol.errors import MalformedError, ProtocolError, UnattributedFault
from protocol.gossip.wire import Announcement, ChangedHead, open_announcement, write_announcement

MAX_CONNECTIONS = 64
"""Connections at a time: this node's neighbours (6) and ten times as many that chose it."""
MAX_PER_PEER = 2
"""One that each side opened, should both do so at once."""
MAX_WAITING = 16
"""Announcements waiting for one peer; a peer that falls further behind is dropped and polls."""
SEND_S = 5
"""A peer that doesn't take 256 KiB within this time is dropped."""
CLOSE_S = 1
"""For a closing handshake; shutting down never waits longer than this for a peer."""

Heard = Callable[[bytes, Announcement], Awaitable[None]]


class Socket(Protocol):
    """What aiohttp's client and server WebSockets have in common."""

    async def receive(self) -> aiohttp.WSMessage:
        """The next message."""
        ...

    async def send_bytes(self, data: bytes) -> None:
        """Send one binary message."""
        ...

    async def close(self, *, code: int = 1000, message: bytes = b"") -> bool:
        """Close with a code and a reason."""
        ...


class Beside(Protocol):
    """What a connection carries besides announcements: `Through` or `Answering`."""

    def heard(self, data: bytes) -> None:
        """Take in a frame; a ProtocolError ends the connection."""
        ...

    def end(self) -> None:
        """The connection has ended."""
        ...


MakeBeside = Callable[[Send, Close], Beside]


@dataclass(eq=False)
class _Link:
    socket: Socket
    beside: Beside | None = None
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: asyncio.Queue[bytes] = field(
        default_factory=lambda: asyncio.Queue(maxsize=MAX_WAITING)
    )
    slow: bool = False


class Connections:
    """Keeps each peer's connections, sends announcements, hands on what is heard.

    Args:
        heard: called with (peer, announcement) for each one; its waiting is back-pressure.
        changed: called with (peer, connected) when a peer's first connection stands, or its last
            one ended.
    """

    def __init__(self, heard: Heard, changed: Callable[[bytes, bool], Awaitable[None]]) -> None:
        self._heard = heard
        self._changed = changed
        self._links: dict[bytes, list[_Link]] = {}
        self._closing = False

    def __len__(self) -> int:
        return sum(map(len, self._links.values()))

    def __contains__(self, peer: bytes) -> bool:
        return peer in self._links

    def check_room(self, peer: bytes) -> None:
        """Refuse a further connection before any work is spent on it.

        Raises:
            UnattributedFault: `busy`.
        """
        full = len(self) >= MAX_CONNECTIONS or len(self._links.get(peer, ())) >= MAX_PER_PEER
        if full or self._closing:
            raise UnattributedFault("busy", suspects=())

    def through(self, peer: bytes) -> Through | None:
        """The way to ask a peer over a connection that it opened; None if there is none."""
        ways = [link.beside for link in self._links.get(peer, ())]
        return next((way for way in reversed(ways) if isinstance(way, Through)), None)

    async def run(self, peer: bytes, socket: Socket, beside: MakeBeside | None = None) -> None:
        """Serve one connection until it ends, from either side.

        Args:
            peer: 16-byte group id.
            socket: open.
            beside: makes what takes in frames, given how to send one and how to close; None: a
                frame is no announcement, and refused as such.

        Raises:
            ProtocolError: no room, or the peer sent what is no announcement; it was closed.
        """
        self.check_room(peer)
        link = _Link(socket)
        if beside is not None:
            link.beside = beside(
                functools.partial(_send, link),
                functools.partial(_close, socket, aiohttp.WSCloseCode.TRY_AGAIN_LATER),
            )
        links = self._links.setdefault(peer, [])
        links.append(link)
        sending = asyncio.create_task(self._send_all(link))
        try:
            if len(links) == 1:
                await self._changed(peer, True)
            await self._receive_all(peer, link)
        finally:
            sending.cancel()
            links.remove(link)
            if link.beside is not None:
                link.beside.end()
            if not links:
                self._links.pop(peer, None)
                await self._changed(peer, False)

    def announce(
        self, peers: tuple[bytes, ...], heads: list[ChangedHead], frozen: Sequence[bytes] = ()
    ) -> None:
        """Queue heads (at most MAX_ANNOUNCED) for peers; one that is too slow loses its connection.

        Args:
            peers: 16-byte group ids; those without a connection are passed over.
            heads: ascending by group id.
            frozen: logs against which evidence is held, at most MAX_ANNOUNCED, ascending.
        """
        if not heads and not frozen:
            return
        data = write_announcement(Announcement(heads=heads, frozen=list(frozen)))
        for peer in peers:
            for link in self._links.get(peer, ())[:1]:
                try:
                    link.waiting.put_nowait(data)
                except asyncio.QueueFull:
                    link.slow = True

    async def drop(self, peer: bytes) -> None:
        """Close every connection with a peer."""
        for link in list(self._links.get(peer, ())):
            await _close(link.socket, aiohttp.WSCloseCode.OK)

    async def close(self) -> None:
        """Close all at once and take no more; for shutting down."""
        self._closing = True
        links = [link for links in self._links.values() for link in links]
        await asyncio.gather(
            *(_close(link.socket, aiohttp.WSCloseCode.GOING_AWAY) for link in links)
        )

    async def _send_all(self, link: _Link) -> None:
        try:
            while True:
                await _send(link, await link.waiting.get())
                if link.slow:
                    break
        except (OSError, aiohttp.ClientError):
            link.slow = True
        await _close(link.socket, aiohttp.WSCloseCode.TRY_AGAIN_LATER)

    async def _receive_all(self, peer: bytes, link: _Link) -> None:
        while True:
            message = await link.socket.receive()
            if message.type is not aiohttp.WSMsgType.BINARY:
                if message.type is aiohttp.WSMsgType.TEXT:
                    await _close(link.socket, aiohttp.WSCloseCode.UNSUPPORTED_DATA)
                    raise MalformedError("not-canonical", "text where bytes are due")
                return  # closed, closing, or an error of the connection: polling goes on
            try:
                if link.beside is not None and is_frame(message.data):
                    link.beside.heard(message.data)
                else:
                    await self._heard(peer, open_announcement(message.data))
            except ProtocolError:
                await _close(link.socket, aiohttp.WSCloseCode.POLICY_VIOLATION)
                raise


async def _send(link: _Link, data: bytes) -> None:
    """Send a message when it is its turn; who has waited longest goes first.

    Raises:
        OSError: not taken within `SEND_S`, or the connection has ended.
    """
    async with link.turn, asyncio.timeout(SEND_S):
        await link.socket.send_bytes(data)


async def _close(socket: Socket, code: int) -> None:
    with suppress(TimeoutError, ConnectionError, aiohttp.ClientError):
        async with asyncio.timeout(CLOSE_S):
            await socket.close(code=code)
