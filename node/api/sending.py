"""Sending large answers: so many bytes at a time, to all askers and to one, each within its time.

An answer that nobody reads stays in memory. Without a limit, whoever opens connections by the
hundred, asks for bundles of 16 MiB and doesn't read them would fill it. An answer that finds no
room waits, without its bytes, which are read again when its turn comes; who waits long, or comes
when many wait, is told so and asks again later or elsewhere.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

from aiohttp import web

from node.api.access import PEER
from protocol.errors import UnattributedFault

SMALL_BYTES = 64 * 1024
"""Answers up to this are sent at once: the kernel takes them whether or not they are read."""
MAX_SENDING_BYTES = 64 * 1024 * 1024
"""All answers under way together: four full bundles, what one pull has in flight."""
MAX_SENDING_TO_ONE_BYTES = 32 * 1024 * 1024
"""And to one asker, or all who don't sign: nobody can hold all of the room."""
MAX_WAITING_ANSWERS = 64
"""Answers that wait for room: eight pulls' worth of questions from each of two neighbours."""
WAIT_S = 25
"""A client gives up after 30 s; a refusal in time tells it more."""
PIECE_BYTES = 256 * 1024
"""Of one answer, handed to the connection at once: it copies what the asker hasn't read yet. A
bundle of usual statements is one piece."""
SEND_S = 60
"""A full bundle over a 2.5 Mbit/s line; on a slower one it can't be fetched by its asker's own
time either."""

Again = Callable[[], Awaitable[web.StreamResponse]]


class Sending:
    """The room that answers under way share."""

    def __init__(self) -> None:
        self._sent: Counter[bytes] = Counter()
        self._waiting = 0
        self._freed = asyncio.Condition()

    async def send(
        self, request: web.Request, response: web.StreamResponse, again: Again
    ) -> web.StreamResponse:
        """Send an answer; returns once the asker has read it, or is cut off.

        Args:
            again: makes the answer anew, after waiting.

        Raises:
            UnattributedFault: `busy`.
        """
        size = _size(response)
        if size <= SMALL_BYTES:
            return response
        asker = request.get(PEER, b"")
        if self._fits(asker, size):
            self._sent[asker] += size
        else:
            del response
            await self._wait(asker, size)
            response = await again()
        try:
            async with asyncio.timeout(SEND_S):
                response = await _send_in_pieces(request, response)
        except TimeoutError:
            if request.transport is not None:
                request.transport.abort()
        finally:
            self._sent[asker] -= size
            async with self._freed:
                self._freed.notify_all()
        return response

    async def _wait(self, asker: bytes, size: int) -> None:
        if self._waiting >= MAX_WAITING_ANSWERS:
            raise UnattributedFault("busy", suspects=())
        self._waiting += 1
        try:
            async with asyncio.timeout(WAIT_S), self._freed:
                await self._freed.wait_for(lambda: self._fits(asker, size))
                self._sent[asker] += size
        except TimeoutError as error:
            raise UnattributedFault("busy", suspects=()) from error
        finally:
            self._waiting -= 1

    def _fits(self, asker: bytes, size: int) -> bool:
        # Whatever its size, an answer is sent if nothing else is under way.
        total, own = self._sent.total(), self._sent[asker]
        return (not total or total + size <= MAX_SENDING_BYTES) and (
            not own or own + size <= MAX_SENDING_TO_ONE_BYTES
        )


SENDING = web.AppKey("sending", Sending)
"""The application's room; set once, by `add_routes`."""


async def _send_in_pieces(request: web.Request, response: web.StreamResponse) -> web.StreamResponse:
    body = response.body if isinstance(response, web.Response) else None
    if not isinstance(body, bytes) or request.method == "HEAD":
        await response.prepare(request)
        await response.write_eof()
        return response
    stream = web.StreamResponse(status=response.status, headers=response.headers)
    stream.content_length = len(body)
    await stream.prepare(request)
    pieces = memoryview(body)
    for start in range(0, len(body), PIECE_BYTES):
        await stream.write(pieces[start : start + PIECE_BYTES])
    await stream.write_eof()
    return stream


def _size(response: web.StreamResponse) -> int:
    body = response.body if isinstance(response, web.Response) else None
    return len(body) if isinstance(body, bytes) else 0
