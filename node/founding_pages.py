"""Serving the founding pages until somebody starts the node that has its charter; then the node."""

import asyncio
import contextlib
import signal
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from aiohttp import web

from node.commands.running import run
from node.config import load_config
from node.core import open_node
from node.errors import NodeError
from node.founding.room import FoundingRoom
from node.listening import listen
from node.web.founding import founding_app
from node.web.founding.door import Door
from node.web.founding.keys import Ending
from protocol.encoding import prepare_types

SHUTDOWN_S = 2.0
LAST_ANSWERS_S = 2.0
"""From the last page until these pages end: it loads its style."""

Serve = Callable[[Callable[[str], None]], Awaitable[None]]
"""Serves the node until it is told to stop; calls back once with the address where it answers."""


class Founding:
    """One run of the pages of a founding. Made in the loop that serves them.

    Attributes:
        app: the pages; more may be added before they are served.
    """

    def __init__(self, room: FoundingRoom) -> None:
        self._room = room
        self._door = Door()
        self._ending = Ending(partial(_first_access, room.directory))
        self.app = founding_app(room, self._door, self._ending)

    async def serve(
        self,
        host: str,
        port: int,
        *,
        ready: Callable[[str, str], None],
        node: Serve,
        serving: Callable[[str], None],
    ) -> None:
        """Serve the pages, and after them the node, until the process is told to stop.

        Args:
            ready: called once with the pages' address and the code that opens them.
            node: serves the node, once somebody has pressed for it.
            serving: called once with the node's address when it answers.

        Raises:
            NodeError: `cannot-listen`, or the node can't start.
        """
        self._room.tidy()
        # Papers are read in threads.
        prepare_types()
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
        runner = web.AppRunner(self.app, access_log=None, shutdown_timeout=SHUTDOWN_S)
        await runner.setup()
        try:
            await _listen(runner, host, port)
            self._ending.pages = _address(runner)
            ready(self._ending.pages, self._door.code)
            waiting = [asyncio.create_task(event.wait()) for event in (self._ending.start, stop)]
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for task in waiting:
                task.cancel()
            if not stop.is_set():
                await self._hand_over(runner, node, serving, stop)
        finally:
            await runner.cleanup()

    async def _hand_over(
        self,
        runner: web.AppRunner,
        serve: Serve,
        serving: Callable[[str], None],
        stop: asyncio.Event,
    ) -> None:
        """Serve the node; the page that was asked for it is answered when it answers."""
        ended: list[asyncio.Task[None]] = []
        answers = self._ending.node

        def answered(address: str) -> None:
            serving(address)
            answers.set_result(address)
            ended.append(asyncio.create_task(_end_soon(runner)))

        freed: tuple[str, int] | None = None
        try:
            host, port = runner.addresses[0][:2]
            # Read when it is needed: it may have been mended since these pages are there.
            if port == load_config(self._room.directory).listen.port:
                freed = host, port
                await _free(runner)
            # From here on the node hears signals. What came before was told to these pages alone.
            if not stop.is_set():
                await serve(answered)
        except Exception as error:
            if not answers.done():
                # Its style is on the page that says so.
                if freed is not None:
                    with contextlib.suppress(NodeError):
                        await _listen(runner, *freed)
                answers.set_exception(error)
                await asyncio.sleep(LAST_ANSWERS_S)
            raise
        finally:
            # Told to stop before it answered.
            answers.cancel()
            for task in ended:
                task.cancel()


async def _first_access(directory: Path, label: str) -> str:
    async with open_node(directory) as node:
        args = {"role": "steward", "label": label, "code": True}
        made = await run(node, "access.grant", args)
    return str(made["code"])


async def _free(runner: web.AppRunner) -> None:
    """Leave the port to the node; only who waits for an answer has one still."""
    for site in list(runner.sites):
        await site.stop()
    # A browser's idle connection would lead to these pages when the node's are meant.
    assert runner.server is not None
    runner.server.pre_shutdown()


async def _end_soon(runner: web.AppRunner) -> None:
    await asyncio.sleep(LAST_ANSWERS_S)
    await runner.cleanup()


async def _listen(runner: web.AppRunner, host: str, port: int) -> None:
    await listen(
        runner,
        host,
        port,
        who="the founding pages",
        other_port="name another one with --port",
        host_is="what --host names",
    )


def _address(runner: web.AppRunner) -> str:
    name = runner.addresses[0]
    shown = f"[{name[0]}]" if ":" in name[0] else name[0]
    return f"http://{shown}:{name[1]}/"
