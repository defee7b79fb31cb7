"""The proxy between real processes spoils just the links it is told to."""

import asyncio
import contextlib
from contextlib import asynccontextmanager
from random import Random

from federation_tests.scenarios.proxy import Link, Proxy
from node.stage.ports import free_port

ASKER = "01" * 16
HEAD = b'GET / HTTP/1.1\r\nSignature-Input: sig;keyid="' + ASKER.encode() + b'"\r\n\r\n'
ANSWER = bytes(range(256)) * 40


@asynccontextmanager
async def between(link: Link):
    """A server that answers every request, behind a proxy; yields (ask, proxy)."""

    async def answer(reader, writer):
        while await reader.readuntil(b"\r\n\r\n"):
            writer.write(ANSWER)
            await writer.drain()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    target, port = server.sockets[0].getsockname()[1], free_port()
    good = Link()
    proxy = Proxy(2, target, lambda one, _: link if one == 1 else good, {ASKER: 1}, Random(1))
    await proxy.start(port)

    async def ask(head: bytes = HEAD) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        got = b""
        try:
            writer.write(head)
            async with asyncio.timeout(10):
                while len(got) < len(ANSWER) and (piece := await reader.read(65_536)):
                    got += piece
        except ConnectionError:
            return got
        finally:
            writer.transport.abort()
        return got

    try:
        yield ask, proxy
    finally:
        await proxy.close()
        server.close()


async def test_a_good_link_passes_everything():
    async with between(Link(delay_s=0.01, bytes_s=1_000_000)) as (ask, proxy):
        assert await ask() == ANSWER
        assert proxy.spoiled == 0


async def test_a_cut_link_passes_nothing_and_other_links_all():
    link = Link(cut=True)
    async with between(link) as (ask, proxy):
        assert await ask() == b""
        assert await ask(b"GET / HTTP/1.1\r\n\r\n") == ANSWER
        assert proxy.spoiled == 1


async def test_cutting_ends_what_is_under_way():
    link = Link(bytes_s=2_000)
    async with between(link) as (ask, proxy):
        asking = asyncio.create_task(ask())
        await asyncio.sleep(0.3)
        link.cut = True
        proxy.end_cut()
        assert len(await asking) < len(ANSWER)
        assert proxy.spoiled >= 1


async def test_an_answer_breaks_off_after_so_many_bytes():
    async with between(Link(reset_after=5_000, bytes_s=20_000)) as (ask, proxy):
        assert len(await ask()) <= 5_000
        assert proxy.spoiled == 1


async def test_a_corrupting_link_turns_bits_and_keeps_the_length():
    async with between(Link(corrupt=1.0)) as (ask, proxy):
        got = await ask()
        assert len(got) == len(ANSWER)
        assert got != ANSWER
        assert proxy.spoiled >= 1


async def test_closing_leaves_no_connection_open():
    async with between(Link()) as (ask, proxy):
        await ask()
        await proxy.close()
        with contextlib.suppress(ConnectionError):
            assert await ask() == b""
