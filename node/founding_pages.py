"""Serving the founding pages until the node has its charter and somebody starts it."""

import asyncio
import signal
from collections.abc import Callable

from aiohttp import web

from node.commands import run
from node.core import open_node
from node.errors import NodeError
from node.founding.room import FoundingRoom
from node.web.founding import founding_app
from node.web.founding.door import Door
from node.web.founding.keys import Ending
from protocol.encoding import prepare_types

SHUTDOWN_S = 2.0


async def serve_founding(
    room: FoundingRoom, host: str, port: int, ready: Callable[[str, str], None]
) -> bool:
    """Serve the pages of a founding.

    Args:
        ready: called once with the pages' address and the code that opens them.

    Returns:
        Whether the node is to start now; else the process was told to stop.

    Raises:
        NodeError: `cannot-listen`.
    """
    room.tidy()
    # Papers are read in threads.
    prepare_types()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    door = Door()

    async def first_access(label: str) -> str:
        async with open_node(room.directory) as node:
            args = {"role": "steward", "label": label, "code": True}
            made = await run(node, "access.grant", args)
        return str(made["code"])

    ending = Ending(first_access)
    runner = web.AppRunner(
        founding_app(room, door, ending), access_log=None, shutdown_timeout=SHUTDOWN_S
    )
    await runner.setup()
    try:
        ready(await _listen(runner, host, port), door.code)
        waiting = [asyncio.create_task(event.wait()) for event in (ending.start, stop)]
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()
    finally:
        await runner.cleanup()
    return ending.start.is_set() and not stop.is_set()


async def _listen(runner: web.AppRunner, host: str, port: int) -> str:
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        raise NodeError(
            "cannot-listen",
            f"the founding pages can't listen on {host} port {port}: {error.strerror or error}",
            "another program may use the port; name another one with --port",
        ) from error
    name = runner.addresses[0]
    shown = f"[{name[0]}]" if ":" in name[0] else name[0]
    return f"http://{shown}:{name[1]}/"
