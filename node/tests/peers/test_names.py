"""Names of machines are looked up, and a lookup that hangs keeps nobody from ending."""

import asyncio
import socket
import subprocess
import sys
import threading

import aiohttp
import pytest

from node.peers.names import AT_A_TIME, Names
from node.stage.ports import free_port

NO_ROOM_FOR_IT = 1 << 47
"""Bytes of a thread's stack: all that a process can address, so that none is started."""

HANGS = """
import asyncio, threading
from node.peers.names import Names

async def main():
    looking = asyncio.create_task(Names(lambda *_, **__: threading.Event().wait()).resolve("x"))
    await asyncio.sleep(0)
    looking.cancel()

asyncio.run(main())
print("ended")
"""


def test_a_program_ends_although_a_lookup_hangs():
    # The attack: whoever has a name's server not answer keeps every node from stopping in time.
    done = subprocess.run(
        [sys.executable, "-c", HANGS], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "ended\n", "")


@pytest.mark.parametrize("family", [socket.AF_UNSPEC, socket.AF_INET])
async def test_a_name_is_found_as_the_system_finds_it(family):
    found = await Names().resolve("localhost", 80, family)
    addresses = {row["host"] for row in found}
    assert "127.0.0.1" in addresses
    assert {row["port"] for row in found} == {80}
    assert addresses <= {"127.0.0.1", "::1"}


@pytest.mark.parametrize("name", ["nobody.invalid", "a" * 64])
async def test_a_name_that_is_none_is_an_error_as_of_a_machine_that_is_away(name):
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(resolver=Names())) as session:
        with pytest.raises((aiohttp.ClientError, ValueError)):
            await session.get(f"http://{name}:{free_port()}/")


async def test_no_more_than_a_few_are_looked_up_at_once_and_who_gives_up_leaves_no_gap():
    free, begun = threading.Event(), []

    def slow(host, *_, **__):
        begun.append(host)
        free.wait(30)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 1))]

    names = Names(slow)
    asked = [asyncio.create_task(names.resolve(str(n))) for n in range(3 * AT_A_TIME)]
    async with asyncio.timeout(30):
        while len(begun) < AT_A_TIME:  # noqa: ASYNC110  threads have no event of the loop's
            await asyncio.sleep(0.01)
    for one in asked[:AT_A_TIME]:
        one.cancel()
    await asyncio.gather(*asked[:AT_A_TIME], return_exceptions=True)
    # Their threads hang still: that nobody waits for them makes no room for others.
    assert len(begun) == AT_A_TIME
    free.set()
    async with asyncio.timeout(30):
        found = await asyncio.gather(*asked[AT_A_TIME:])
    assert len(begun) == 3 * AT_A_TIME
    assert all(rows[0]["host"] == "127.0.0.1" for rows in found)


async def test_places_stay_free_where_the_system_starts_no_thread():
    # The attack: many connections use up the threads for a moment; then no peer was found again.
    names = Names()
    async with (
        asyncio.timeout(30),
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(resolver=names)) as session,
    ):
        usual = threading.stack_size(NO_ROOM_FOR_IT)
        try:
            for _ in range(2 * AT_A_TIME):
                # As of a machine that is away: whoever asks a peer tries again later.
                with pytest.raises(aiohttp.ClientConnectorError, match="starts no thread"):
                    await session.get(f"http://somebody.invalid:{free_port()}/")
        finally:
            threading.stack_size(usual)
        assert await names.resolve("localhost", 80)
