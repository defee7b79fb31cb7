"""Who can't listen is told which of the two settings is in the way."""

import asyncio
import errno
import socket

import pytest
from aiohttp import web

from node.errors import NodeError
from node.listening import hint_for, listen, start
from node.stage.ports import free_port

PORT, HOST = "set the port", "the host"


async def refused(host, port):
    runner = web.AppRunner(web.Application())
    await runner.setup()
    try:
        with pytest.raises(NodeError) as caught:
            await listen(runner, host, port, who="it", other_port=PORT, host_is=HOST)
    finally:
        await runner.cleanup()
    assert caught.value.code == "cannot-listen"
    assert caught.value.message.startswith(f"it can't listen on {host} port {port}: ")
    return caught.value


@pytest.mark.parametrize(
    "host", ["192.0.2.7", "not a host", "127.0.0.1:8443", "fe80::1", "a" * 64, "."]
)
async def test_a_host_that_is_none_of_this_machine_is_blamed_on_the_host(host):
    # The last two are refused as text: an error of another kind, which nobody told in words.
    error = await refused(host, 0)
    assert error.hint.startswith(HOST)
    assert PORT not in error.hint
    assert "(" not in error.message


async def test_a_port_in_use_is_blamed_on_the_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        error = await refused("127.0.0.1", taken.getsockname()[1])
    assert error.hint == f"another program uses the port; {PORT}"
    assert error.message.endswith("Address already in use")


def test_a_port_of_the_systems_own_is_blamed_on_the_port():
    # As a value: root, as in a container, may take any port.
    said = hint_for(PermissionError(errno.EACCES, "Permission denied"), PORT, HOST)
    assert said == f"ports below 1024 are the system's own; {PORT}"


@pytest.mark.parametrize("turns", range(12))
async def test_whoever_is_told_to_stop_while_it_starts_answers_nobody_afterwards(turns):
    # As it was: a node that was stopped in the first moment went on answering, its files closed.
    port = free_port()
    runner = web.AppRunner(web.Application())
    await runner.setup()
    starting = asyncio.create_task(start(web.TCPSite(runner, "127.0.0.1", port)))
    for _ in range(turns):
        await asyncio.sleep(0)
    starting.cancel()
    await asyncio.gather(starting, return_exceptions=True)
    await runner.cleanup()
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", port)


async def test_what_cant_listen_says_nothing_to_whoever_has_stopped_it():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        runner = web.AppRunner(web.Application())
        await runner.setup()
        starting = asyncio.create_task(start(web.TCPSite(runner, *taken.getsockname())))
        await asyncio.sleep(0)
        starting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await starting
        await runner.cleanup()
