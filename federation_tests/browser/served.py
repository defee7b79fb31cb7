"""One node in a process of its own, as `commonweal serve` runs it, by a clock that a test sets.

Run as `python -m federation_tests.browser.served DIR CLOCK`; CLOCK is a file with the seconds that
this node's clock is ahead of the machine's. Days pass when a test writes another number there.
"""

import asyncio
import contextlib
import signal
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

from aiohttp import web

from node.app import serve
from node.core import open_node
from node.serving import node_app
from node.telemetry import configure_logging

# How soon a node notices that its clock was set; real clocks are not set at all.
LOOK_S = 0.05


class Clock:
    """The machine's clock plus what the file says."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.ahead = self._read()

    def __call__(self) -> float:
        return time.time() + self.ahead

    def look(self) -> bool:
        """Read the file; whether it says something new."""
        before, self.ahead = self.ahead, self._read()
        return before != self.ahead

    def _read(self) -> float:
        return float(self._file.read_text())


async def main(directory: Path, file: Path) -> None:
    configure_logging("console", "warning")
    clock = Clock(file)
    async with open_node(directory, clock) as node:
        app = node_app(node)

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
        serving = asyncio.create_task(
            serve(node, ready=lambda url: print(f"serving {url}", flush=True), app=app)
        )
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, serving.cancel)
        with contextlib.suppress(asyncio.CancelledError):
            await serving


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2])))
