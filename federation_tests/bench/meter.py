"""A wire that counts: bytes between a client and a server on loopback, each way."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Meter:
    """Counts what passes, both ways together, headers and payload, in `total`."""

    def __init__(self) -> None:
        self.total = 0
        self._tasks: set[asyncio.Task[None]] = set()

    async def copy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass bytes on until the sender ends."""
        while data := await reader.read(1 << 16):
            self.total += len(data)
            writer.write(data)
            await writer.drain()
        writer.close()

    def stop(self) -> None:
        """End the connections that are still open."""
        for task in self._tasks:
            task.cancel()

    def start(self, *ends: tuple[asyncio.StreamReader, asyncio.StreamWriter]) -> None:
        """Pass bytes both ways between two connections."""
        (one, other) = ends
        for reader, writer in ((one[0], other[1]), (other[0], one[1])):
            task = asyncio.create_task(self.copy(reader, writer))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)


@asynccontextmanager
async def metered(port: int, target: int) -> AsyncIterator[Meter]:
    """Listen on a port and pass everything on to another one, counting."""
    meter = Meter()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        meter.start((reader, writer), await asyncio.open_connection("127.0.0.1", target))

    async with await asyncio.start_server(accept, "127.0.0.1", port):
        try:
            yield meter
        finally:
            meter.stop()
