"""What lies between real processes: a proxy before each node that can spoil its links.

Each node's address in the charter is its proxy's. The first request on a connection is signed and
names who asks, so the proxy knows which link it is; what nobody signed belongs to no link and
passes.
"""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

MAX_HEAD_BYTES = 16 * 1024
"""Request line and headers; a node sends some 700 bytes."""
PIECE_BYTES = 64 * 1024
_ASKER = re.compile(rb'keyid="([0-9a-f]{32})"')


@dataclass(slots=True)
class Link:
    """What happens between two nodes, in both directions.

    Attributes:
        cut: nothing passes, and connections end.
        delay_s: each piece comes so much later.
        bytes_s: as much passes in a second; 0: as much as there is.
        reset_after: answers break off, by a reset, after so many bytes; below 0: never.
        corrupt: share of an answer's pieces in which one bit is turned.
    """

    cut: bool = False
    delay_s: float = 0.0
    bytes_s: float = 0.0
    reset_after: int = -1
    corrupt: float = 0.0


class Proxy:
    """Takes a node's connections, and hands them on as their link allows.

    Args:
        number: whose node it stands before.
        target: the port at which that node listens.
        link: (asker's number, this number) -> their link; asker 0: unknown.
        asker: group id in hex -> number.
        random: draws what is corrupted.

    Attributes:
        spoiled: how many connections or pieces it has cut, broken off or corrupted.
    """

    def __init__(
        self,
        number: int,
        target: int,
        link: Callable[[int, int], Link],
        asker: dict[str, int],
        random: Random,
    ) -> None:
        self._number = number
        self._target = target
        self._link = link
        self._asker = asker
        self._random = random
        self._server: asyncio.Server | None = None
        self._open: set[tuple[int, asyncio.StreamWriter]] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.spoiled = 0

    async def start(self, port: int) -> None:
        """Listen on a port of this machine."""
        self._server = await asyncio.start_server(self._take, "127.0.0.1", port)

    async def close(self) -> None:
        """Listen no more, and end every connection."""
        if self._server is not None:
            self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def end_cut(self) -> None:
        """End the connections of links that are cut now."""
        for asker, writer in list(self._open):
            if self._link(asker, self._number).cut:
                self.spoiled += 1
                writer.transport.abort()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            await self._serve(reader, writer)
        except (OSError, EOFError, asyncio.LimitOverrunError):
            pass  # either side has gone: so has the connection
        finally:
            self._tasks.discard(task)
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = b""
        while b"\r\n\r\n" not in head and len(head) < MAX_HEAD_BYTES:
            piece = await reader.read(MAX_HEAD_BYTES)
            if not piece:
                return
            head += piece
        named = _ASKER.search(head)
        asker = 0 if named is None else self._asker.get(named[1].decode(), 0)
        link = self._link(asker, self._number)
        if link.cut:
            self.spoiled += 1
            return
        theirs, back = await asyncio.open_connection("127.0.0.1", self._target)
        ends = {(asker, writer), (asker, back)}
        self._open |= ends
        try:
            await self._pass(link, head, back)
            ways = [
                asyncio.ensure_future(self._pump(asker, reader, back, answers=False)),
                asyncio.ensure_future(self._pump(asker, theirs, writer, answers=True)),
            ]
            try:
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for way in ways:
                    way.cancel()
                await asyncio.gather(*ways, return_exceptions=True)
        finally:
            self._open -= ends
            back.transport.abort()

    async def _pump(
        self,
        asker: int,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        *,
        answers: bool,
    ) -> None:
        passed = 0
        while True:
            link = self._link(asker, self._number)
            most = min(PIECE_BYTES, int(link.bytes_s / 4) or 1) if link.bytes_s else PIECE_BYTES
            piece = await reader.read(most)
            link = self._link(asker, self._number)
            if not piece:
                if answers and writer.can_write_eof():
                    writer.write_eof()
                return
            passed += len(piece)
            if link.cut or (answers and 0 <= link.reset_after < passed):
                self.spoiled += 1
                return
            if answers and self._random.random() < link.corrupt:
                piece = self._turned(piece)
            await self._pass(link, piece, writer)

    async def _pass(self, link: Link, piece: bytes, writer: asyncio.StreamWriter) -> None:
        if link.delay_s or link.bytes_s:
            late = len(piece) / link.bytes_s if link.bytes_s else 0.0
            await asyncio.sleep(link.delay_s + late)
        writer.write(piece)
        await writer.drain()

    def _turned(self, piece: bytes) -> bytes:
        self.spoiled += 1
        at, bit = self._random.randrange(len(piece)), 1 << self._random.randrange(8)
        return piece[:at] + bytes([piece[at] ^ bit]) + piece[at + 1 :]
