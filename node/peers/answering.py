"""Answering peers over a connection that this node opened: the part of a node behind NAT.

Each question becomes a GET to this node's own API, through a socket behind which nothing else
answers. So it meets the same checks, limits and handlers as one that came by the front door, and no
page, no command and no other machine can be reached by it, whatever its path says.
"""

import asyncio
from collections.abc import Mapping

import aiohttp
from yarl import URL

from node.peers.frames import (
    ANSWER_S,
    MAX_AT_ONCE,
    PART_BYTES,
    WINDOW_BYTES,
    Ask,
    Begin,
    More,
    Part,
    Question,
    open_frame,
    write_frame,
)
from node.peers.signing import TO_HEADER
from node.peers.through import Close, Send
from protocol.errors import MalformedError

AT_WORK = 2
"""Questions of one connection that are being answered; the others wait in their order. Each holds a
bundle, 16 MiB at most, and a node opens six connections."""
MAX_OPEN = 2 * MAX_AT_ONCE
"""Twice what a peer may ask: it may have an answer's last part before this side is done with it."""


class Answering:
    """The answering side of one connection.

    Args:
        send: one message, in turn with the others; waits while the peer doesn't take it.
        close: ends the connection.
        session: reaches this node's own API and nothing else, whatever the host in the address.
        own: this node's group; a question signed for another is refused.
    """

    def __init__(
        self, send: Send, close: Close, session: aiohttp.ClientSession, own: bytes
    ) -> None:
        self._send, self._close = send, close
        self._session, self._own = session, own
        self._turn = asyncio.Semaphore(AT_WORK)
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._more: dict[int, asyncio.Event] = {}

    def heard(self, data: bytes) -> None:
        """Take in a frame.

        Raises:
            MalformedError: more questions than may be open, one number twice, or no question.
        """
        match open_frame(data):
            case Ask(number, question):
                if len(self._tasks) >= MAX_OPEN or number in self._tasks:
                    raise MalformedError("bad-frame", f"more than {MAX_AT_ONCE} questions at once")
                self._more[number] = asyncio.Event()
                self._tasks[number] = asyncio.create_task(self._answer(number, question))
            case More(number):
                if number in self._more:
                    self._more[number].set()
            case _:
                raise MalformedError("bad-frame", "an answer where only questions are due")

    def end(self) -> None:
        """The connection has ended: nothing more is answered."""
        for task in self._tasks.values():
            task.cancel()

    async def _answer(self, number: int, question: Question) -> None:
        try:
            async with self._turn, asyncio.timeout(ANSWER_S):
                await self._pass_on(number, question)
        except (TimeoutError, OSError, aiohttp.ClientError):
            # Half an answer can't be taken back; the peer asks again on the next connection.
            await self._close()
        finally:
            del self._tasks[number], self._more[number]

    async def _pass_on(self, number: int, question: Question) -> None:
        url = URL(f"http://node{question.target}", encoded=True)
        async with self._session.get(
            url, headers=_headers(question, self._own), allow_redirects=False
        ) as answer:
            length = answer.content_length or 0
            await self._send(write_frame(Begin(number, answer.status, length)))
            left = WINDOW_BYTES
            async for part in answer.content.iter_chunked(PART_BYTES):
                # The last one before the window ends may be cut in two.
                for piece in (part[:left], part[left:]):
                    if not piece:
                        continue
                    if not left:
                        await self._more[number].wait()
                        left = length
                    await self._send(write_frame(Part(number, piece)))
                    left -= len(piece)


def _headers(question: Question, own: bytes) -> Mapping[str, str]:
    headers = {TO_HEADER: own.hex(), "Accept": "application/json"}
    if question.input or question.signature:
        headers |= {"Signature-Input": question.input, "Signature": question.signature}
    return headers
