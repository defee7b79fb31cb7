"""Liars and flooders on a connection that carries questions lose it, and nothing else breaks."""

import asyncio
import contextlib

import aiohttp
import pytest

from node.peers.answering import MAX_OPEN
from node.peers.frames import (
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
from node.peers.through import MAX_REFUSAL_BYTES, Through
from node.stage.ports import free_port
from node.tests.small_federation import group_id, make_charter, running, small_node
from protocol.errors import MalformedError

INSIDE = group_id(2)
QUESTION = Question(target="/federation/digest", input="", signature="")


class Wire:
    """The asking side, with everything it sends and whether it hung up."""

    def __init__(self):
        self.sent, self.closed = [], False
        self.way = Through(self._send, self._close)
        self.large = asyncio.Semaphore(1)

    async def _send(self, data):
        self.sent.append(open_frame(data))

    async def _close(self):
        self.closed = True

    def ask(self, max_bytes=2 * WINDOW_BYTES):
        return asyncio.create_task(self.way.get(QUESTION, max_bytes, self.large))

    def hear(self, frame):
        self.way.heard(write_frame(frame))

    async def turn(self):
        for _ in range(10):
            await asyncio.sleep(0)


async def asked(max_bytes=2 * WINDOW_BYTES):
    wire = Wire()
    task = wire.ask(max_bytes)
    await wire.turn()
    return wire, task, wire.sent[-1].number


def pieces(data):
    return [data[start : start + PART_BYTES] for start in range(0, len(data), PART_BYTES)]


async def test_answers_in_any_mixture_come_together():
    wire = Wire()
    tasks = [wire.ask() for _ in range(3)]
    await wire.turn()
    numbers = [frame.number for frame in wire.sent]
    for number in reversed(numbers):
        wire.hear(Begin(number, 200, 4))
    for half in (b"ab", b"cd"):
        for number in numbers:
            wire.hear(Part(number, half))
    assert await asyncio.gather(*tasks) == [(200, b"abcd")] * 3


@pytest.mark.parametrize(
    ("frames", "code"),
    [
        ([Begin(1, 200, 1001)], "too-large"),
        ([Begin(1, 500, MAX_REFUSAL_BYTES + 1)], "too-large"),
        ([Begin(1, 200, 2**32 - 1)], "too-large"),
        ([Begin(1, 200, 3), Part(1, b"four")], "too-large"),
        ([Begin(1, 200, 0), Part(1, b"x")], "too-large"),
        ([Begin(1, 200, 3), Begin(1, 200, 3)], "bad-frame"),
        ([Part(1, b"early")], "too-large"),
        ([Begin(2, 200, 3)], "bad-frame"),
        ([Part(2, b"x")], "bad-frame"),
        ([More(1)], "bad-frame"),
        ([Ask(1, QUESTION)], "bad-frame"),
    ],
)
async def test_an_answer_that_breaks_the_form_is_refused_at_once(frames, code):
    wire, task, number = await asked(max_bytes=1000)
    assert number == 1
    for frame in frames[:-1]:
        wire.hear(frame)
    with pytest.raises(MalformedError) as caught:
        wire.hear(frames[-1])
    assert caught.value.code == code
    wire.way.end()
    with contextlib.suppress(OSError, MalformedError):
        await task


async def test_a_large_answer_waits_until_there_is_room_for_it():
    data = bytes(WINDOW_BYTES + 10)
    wire, task, number = await asked()
    await wire.large.acquire()
    wire.hear(Begin(number, 200, len(data)))
    for part in pieces(data[:WINDOW_BYTES]):
        wire.hear(Part(number, part))
    await wire.turn()
    assert not any(isinstance(frame, More) for frame in wire.sent)
    wire.large.release()
    await wire.turn()
    assert wire.sent[-1] == More(number)
    wire.hear(Part(number, data[WINDOW_BYTES:]))
    assert await task == (200, data)


async def test_a_large_answer_that_does_not_wait_is_refused():
    wire, task, number = await asked()
    await wire.large.acquire()
    wire.hear(Begin(number, 200, WINDOW_BYTES + 10))
    for part in pieces(bytes(WINDOW_BYTES)):
        wire.hear(Part(number, part))
    with pytest.raises(MalformedError):
        wire.hear(Part(number, b"pushed"))
    task.cancel()


async def test_no_more_questions_are_open_than_the_other_side_takes():
    wire = Wire()
    tasks = [wire.ask() for _ in range(MAX_AT_ONCE + 3)]
    await wire.turn()
    assert len(wire.sent) == MAX_AT_ONCE
    # Giving up frees no slot: the answer is still on its way.
    tasks[0].cancel()
    await wire.turn()
    assert len(wire.sent) == MAX_AT_ONCE
    wire.hear(Begin(1, 200, 0))
    await wire.turn()
    assert len(wire.sent) == MAX_AT_ONCE + 1
    wire.way.end()
    ended = await asyncio.gather(*tasks[1:], return_exceptions=True)
    assert {type(error) for error in ended} == {ConnectionError}


async def test_a_peer_that_does_not_answer_loses_its_connection(monkeypatch):
    monkeypatch.setattr("node.peers.through.ANSWER_S", 0.05)
    for begun in (False, True):
        wire, task, number = await asked()
        if begun:
            wire.hear(Begin(number, 200, 10))
        with pytest.raises(TimeoutError):
            await task
        assert wire.closed


@pytest.fixture
async def hidden(tmp_path):
    """A node behind NAT, and the bare socket of a peer that it connected to."""
    arrived = asyncio.get_running_loop().create_future()
    ended = asyncio.Event()

    async def answer(request):
        socket = aiohttp.web.WebSocketResponse()
        await socket.prepare(request)
        if not arrived.done():
            arrived.set_result((request.query_string, socket))
        await ended.wait()
        return socket

    charter = make_charter([f"http://127.0.0.1:{free_port()}", ""])
    async with contextlib.AsyncExitStack() as stack:
        one, two = (stack.enter_context(small_node(tmp_path / str(n), charter, n)) for n in (1, 2))
        extra = [("/federation/announce", answer)]
        await stack.enter_async_context(running(one, gossip=False, extra=extra))
        inside = await stack.enter_async_context(running(two, behind_nat=True))
        stack.callback(ended.set)
        query, socket = await arrived
        assert query == "answers=here"
        yield inside, socket


async def next_frame(socket):
    while True:
        data = (await socket.receive(timeout=20)).data
        if data[0] < 0x80:
            return open_frame(data)


async def close_code(socket):
    while True:
        message = await socket.receive(timeout=20)
        if message.type is not aiohttp.WSMsgType.BINARY:
            return socket.close_code


@pytest.mark.parametrize(
    "frame", [Begin(1, 200, 3), Part(1, b"x"), Ask(1, QUESTION)], ids=lambda f: type(f).__name__
)
async def test_a_peer_that_sends_what_is_no_new_question_loses_the_connection(hidden, frame):
    inside, socket = hidden
    # Twice: the first one may be a question, the second under its number is none.
    for _ in range(2):
        await socket.send_bytes(write_frame(frame))
    assert await close_code(socket) == aiohttp.WSCloseCode.POLICY_VIOLATION
    await inside.write(b"still here")


async def test_a_flood_of_questions_is_cut_off_and_the_node_serves_on(hidden):
    inside, socket = hidden
    for number in range(MAX_OPEN * 20):
        with contextlib.suppress(ConnectionError):
            await socket.send_bytes(write_frame(Ask(number, QUESTION)))
    assert await close_code(socket) is not None
    await inside.write(b"still here")


async def test_a_large_answer_waits_for_more_on_the_answering_side(hidden):
    inside, socket = hidden
    entries = [bytes([i]) * 60_000 for i in range(30)]
    await inside.write(*entries)
    target = f"/log/{INSIDE.hex()}/tile/entries/000.p/30"
    ask = Ask(7, Question(target=target, input="", signature=""))
    await socket.send_bytes(write_frame(ask))
    begun = await next_frame(socket)
    assert begun == Begin(7, 200, 30 * 60_002)
    got = 0
    while got < WINDOW_BYTES:
        got += len((await next_frame(socket)).data)
    # The next question is answered, whole, before anything more of this one comes.
    await socket.send_bytes(write_frame(Ask(8, QUESTION)))
    assert await next_frame(socket) == Begin(8, 200, 32)
    assert (await next_frame(socket)).number == 8
    await socket.send_bytes(write_frame(More(7)))
    while got < begun.length:
        got += len((await next_frame(socket)).data)
    assert got == begun.length


async def test_frames_on_a_connection_that_offers_no_answers_close_it(tmp_path):
    charter = make_charter([f"http://127.0.0.1:{free_port()}" for _ in range(2)])
    async with contextlib.AsyncExitStack() as stack:
        one, two = (stack.enter_context(small_node(tmp_path / str(n), charter, n)) for n in (1, 2))
        await stack.enter_async_context(running(one))
        asking = await stack.enter_async_context(running(two, gossip=False))
        async with asking.client.announcements(group_id(1)) as socket:
            await socket.send_bytes(write_frame(Ask(1, QUESTION)))
            while (message := await socket.receive()).type is aiohttp.WSMsgType.BINARY:
                pass
            assert message.type is aiohttp.WSMsgType.CLOSE
            assert socket.close_code == aiohttp.WSCloseCode.POLICY_VIOLATION
            assert asking.client.through(group_id(1)) is None
