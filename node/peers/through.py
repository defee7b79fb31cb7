"""Asking a peer over a connection that it opened: for nodes that no address leads to."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from http import HTTPStatus

from node.peers.frames import (
    ANSWER_S,
    MAX_AT_ONCE,
    WINDOW_BYTES,
    Ask,
    Begin,
    Frame,
    More,
    Part,
    Question,
    open_frame,
    write_frame,
)
from protocol.errors import MalformedError

MAX_REFUSAL_BYTES = 4096
"""An error's code, sentence and hint."""

Send = Callable[[bytes], Awaitable[None]]
Close = Callable[[], Awaitable[None]]


@dataclass(eq=False)
class _Open:
    """A question that is not yet answered in full.

    Attributes:
        max_bytes: of an answer with status 200.
        more: whether the peer may send beyond the window.
    """

    max_bytes: int
    begun: asyncio.Future[Begin]
    whole: asyncio.Future[bytes]
    length: int = -1
    data: bytearray = field(default_factory=bytearray)
    more: bool = False

    def fail(self, error: Exception) -> None:
        for future in (self.begun, self.whole):
            if not future.done():
                future.set_exception(error)
                future.exception()  # somebody may have stopped waiting for it


class Through:
    """The asking side of one connection; its peer answers here.

    Args:
        send: one message, in turn with the others; waits while the peer doesn't take it.
        close: ends the connection.
    """

    def __init__(self, send: Send, close: Close) -> None:
        self._send, self._close = send, close
        # Fair: who waits longest goes first.
        self._room = asyncio.Semaphore(MAX_AT_ONCE)
        self._open: dict[int, _Open] = {}
        self._asking: set[asyncio.Task[tuple[int, bytes]]] = set()
        self._number = 0
        self._ended = False

    async def get(
        self, question: Question, max_bytes: int, large: asyncio.Semaphore
    ) -> tuple[int, bytes]:
        """Ask, and wait for the whole answer.

        Args:
            question: signed.
            max_bytes: an answer said to be longer ends the connection.
            large: held while more than `WINDOW_BYTES` are taken in.

        Returns:
            HTTP status and body; a refusal's is at most `MAX_REFUSAL_BYTES`.

        Raises:
            MalformedError: `too-large`.
            OSError: the connection ended, or the answer took longer than `ANSWER_S` to begin or to
                be whole; then it is ended.
        """
        # The slot is the question's until its answer is over, whoever gave up waiting for it: the
        # peer counts open questions too, and hears nothing of giving up.
        await self._room.acquire()
        task = asyncio.create_task(self._exchange(question, max_bytes, large))
        self._asking.add(task)
        task.add_done_callback(self._done)
        return await asyncio.shield(task)

    def heard(self, data: bytes) -> None:
        """Take in a frame.

        Raises:
            MalformedError: it answers no open question, or is longer than it may be; to be closed.
        """
        frame = open_frame(data)
        match frame:
            case Begin():
                self._begin(self._known(frame), frame)
            case Part(_, part):
                self._part(self._known(frame), part)
            case _:
                raise MalformedError("bad-frame", "a question where only answers are due")

    def end(self) -> None:
        """The connection has ended: every open question fails."""
        self._ended = True
        for pending in self._open.values():
            pending.fail(ConnectionError("the connection has ended"))

    async def _exchange(
        self, question: Question, max_bytes: int, large: asyncio.Semaphore
    ) -> tuple[int, bytes]:
        if self._ended:
            raise ConnectionError("the connection has ended")
        number = self._number = (self._number + 1) % 2**32
        loop = asyncio.get_running_loop()
        pending = _Open(max_bytes, loop.create_future(), loop.create_future())
        self._open[number] = pending
        try:
            async with asyncio.timeout(ANSWER_S):
                await self._send(write_frame(Ask(number, question)))
                begin = await pending.begun
            if begin.length <= WINDOW_BYTES:
                async with asyncio.timeout(ANSWER_S):
                    return begin.status, await pending.whole
            # Until then the rest waits on the other side.
            async with large, asyncio.timeout(ANSWER_S):
                pending.more = True
                await self._send(write_frame(More(number)))
                return begin.status, await pending.whole
        except BaseException:
            # What is still on its way answers no open question: there's no going on after this.
            await self._close()
            raise
        finally:
            del self._open[number]
            # A failure's traceback holds this frame; see node/peers/bodies.py.
            pending.data.clear()

    def _known(self, frame: Frame) -> _Open:
        pending = self._open.get(frame.number)
        if pending is None:
            raise MalformedError("bad-frame", "an answer to no open question")
        return pending

    def _begin(self, pending: _Open, frame: Begin) -> None:
        if pending.length >= 0:
            raise MalformedError("bad-frame", "an answer that begins twice")
        limit = pending.max_bytes if frame.status == HTTPStatus.OK else MAX_REFUSAL_BYTES
        if frame.length > limit:
            error = MalformedError("too-large", f"an answer of {frame.length} bytes")
            pending.fail(error)
            raise error
        pending.length = frame.length
        pending.begun.set_result(frame)
        if not frame.length:
            pending.whole.set_result(b"")

    def _part(self, pending: _Open, part: bytes) -> None:
        room = pending.length if pending.more else min(pending.length, WINDOW_BYTES)
        if len(pending.data) + len(part) > room:
            raise MalformedError("too-large", "an answer goes on beyond its end")
        pending.data += part
        if len(pending.data) == pending.length:
            pending.whole.set_result(bytes(pending.data))

    def _done(self, task: asyncio.Task[tuple[int, bytes]]) -> None:
        self._asking.discard(task)
        self._room.release()
        if not task.cancelled():
            task.exception()  # whoever asked may have stopped waiting
