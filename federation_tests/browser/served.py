"""One node in a process of its own, as `commonweal serve` runs it, by a clock that a test sets.

The clock is a file with the seconds that this node's clock is ahead of the machine's. Days pass
when a test writes another number there; the node says that it has read it by writing the same into
the file `clock` beside its directory.
"""

import asyncio
import contextlib
import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextvars import ContextVar
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from aiohttp import web

from node.app import serve
from node.core import open_node
from node.serving import node_app
from node.telemetry import configure_logging
from node.web.keys import DESK, LANGUAGE, PAGE_ROUTES
from node.web.people import PERSON

# How soon a node notices that its clock was set; real clocks are not set at all.
LOOK_S = 0.05


HEADER = "walked"
SEEN = "clock"
PRELOADED = "federation_tests.browser.preloaded"
_RAN: ContextVar[list[str]] = ContextVar("ran")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Said = Callable[[web.Request, list[str]], str]


def tell_what_is_walked(app: web.Application) -> None:
    """Have each answer say its route, who asked, in which language, and which commands ran."""
    desk = app[DESK]()
    run = desk.act

    async def act(command: str, args: dict[str, Any]) -> dict[str, Any]:
        answer = await run(command, args)
        _RAN.get().append(command)
        return answer

    desk.act = act  # type: ignore[method-assign]
    tell(app, said)


def tell(app: web.Application, said: Said) -> None:
    """Have each answer say something in its header: of the request, and the commands that ran."""

    @web.middleware
    async def telling(request: web.Request, handler: Handler) -> web.StreamResponse:
        ran: list[str] = []
        _RAN.set(ran)
        try:
            response = await handler(request)
        except web.HTTPException as going_on:
            going_on.headers[HEADER] = said(request, ran)
            raise
        response.headers[HEADER] = said(request, ran)
        return response

    app.middlewares.insert(0, telling)


def said(request: web.Request, ran: list[str]) -> str:
    found = request.get(PERSON)
    return told(request, ran, role=found.access.role.value if found is not None else "")


def told(request: web.Request, ran: list[str], *, role: str, of: str = "") -> str:
    """The header: the route, after what its name is to start with, who asked, the language."""
    route = (request.match_info.route.name or "").removeprefix(PAGE_ROUTES)
    language = request[LANGUAGE].code if LANGUAGE in request else ""
    return json.dumps({"route": of + route, "role": role, "language": language, "ran": ran})


class Clock:
    """The machine's clock plus what the file says; `seen` is told once it goes by that."""

    def __init__(self, file: Path, seen: Path) -> None:
        self._file = file
        self._seen = seen
        self.ahead = self._read()
        self._tell()

    def __call__(self) -> float:
        return time.time() + self.ahead

    def look(self) -> bool:
        """Read the file; whether it says something new."""
        before, self.ahead = self.ahead, self._read()
        if before == self.ahead:
            return False
        self._tell()
        return True

    def _read(self) -> float:
        return float(self._file.read_text())

    def _tell(self) -> None:
        self._seen.write_text(str(self.ahead))


async def main(directory: Path, file: Path, ready: Callable[[str], None]) -> None:
    configure_logging("console", "warning")
    clock = Clock(file, directory.parent / SEEN)
    async with open_node(directory, clock) as node:
        app = node_app(node)
        tell_what_is_walked(app)

        async def watch(app: web.Application) -> AsyncIterator[None]:
            async def keep_looking() -> None:
                while True:
                    if clock.look():
                        node.changed.set()
                    await asyncio.sleep(LOOK_S)

            looking = asyncio.create_task(keep_looking())
            yield
            looking.cancel()

        app.cleanup_ctx.append(watch)
        serving = asyncio.create_task(serve(node, ready=ready, app=app))
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, serving.cancel)
        with contextlib.suppress(asyncio.CancelledError):
            await serving


def run(directory: Path, file: Path, log: Path, caller: Connection) -> None:
    """Serve a node until SIGTERM; what it prints goes into the log, its address to the caller."""
    # The fork server passes over what it can't import in silence, and each node would import it.
    assert PRELOADED in sys.modules
    with log.open("ab") as kept:
        for stream in (1, 2):
            os.dup2(kept.fileno(), stream)
    asyncio.run(main(directory, file, caller.send))
