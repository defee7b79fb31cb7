"""Looking up the names of peers' machines, in threads that nobody waits for.

The system's own lookup can't be called off: where no server of names answers it takes half a
minute. asyncio's threads are waited for when the program ends, so a node told to stop would hang
until then.
"""

import asyncio
import contextlib
import errno
import socket
import threading
from collections.abc import Callable
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

AT_A_TIME = 8
"""Lookups; where none is answered the others wait, and are given up after `CONNECT_S`."""

Lookup = Callable[..., list[Any]]


class Names(AbstractResolver):
    """A resolver for aiohttp; belongs to one loop.

    Args:
        lookup: as `socket.getaddrinfo`.
    """

    def __init__(self, lookup: Lookup = socket.getaddrinfo) -> None:
        self._lookup = lookup
        self._room = asyncio.Semaphore(AT_A_TIME)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of a machine.

        Raises:
            OSError: it has none, nobody who was asked knows, or the system starts no thread.
            ValueError: that is no name.
        """
        found: asyncio.Future[list[Any]] = asyncio.get_running_loop().create_future()
        await self._room.acquire()
        # A daemon: the program ends without it.
        thread = threading.Thread(target=self._look, args=(found, host, port, family), daemon=True)
        try:
            thread.start()
        except RuntimeError as error:
            # Nobody else gives the place back: after eight such moments no peer would be found.
            self._room.release()
            raise OSError(errno.EAGAIN, "the system starts no thread") from error
        return [
            ResolveResult(
                hostname=host,
                host=address[0],
                port=address[1],
                family=kind,
                proto=proto,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for kind, _, proto, _, address in await found
        ]

    async def close(self) -> None:
        """Nothing is kept."""

    def _look(
        self, found: asyncio.Future[list[Any]], host: str, port: int, family: socket.AddressFamily
    ) -> None:
        addresses: list[Any] | Exception
        try:
            addresses = self._lookup(
                host, port, type=socket.SOCK_STREAM, family=family, flags=socket.AI_ADDRCONFIG
            )
        except Exception as error:  # noqa: BLE001  whoever asked gets it
            addresses = error
        # The loop is closed where the program ended meanwhile.
        with contextlib.suppress(RuntimeError):
            found.get_loop().call_soon_threadsafe(self._tell, found, addresses)

    def _tell(self, found: asyncio.Future[list[Any]], addresses: list[Any] | Exception) -> None:
        self._room.release()
        if found.done():  # whoever asked has given up
            return
        if isinstance(addresses, Exception):
            found.set_exception(addresses)
        else:
            found.set_result(addresses)
