"""Nodes whose processes die and come back in a moment, for tests that kill them again and again.

One process loads the node's code, once for all nodes, and forks a keeper for each. A keeper forks,
for each line that it is told, a process that serves its node as `commonweal serve` would. What a
start reads of the disk, it reads each time; only the loading of code, most of a start's seconds,
is over.
"""

import asyncio
import os
import signal
import socket
import sys
import time
import traceback
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from federation_tests.scenarios.founded import ROOT
from federation_tests.scenarios.process import START_S, STOP_S, Process
from federation_tests.scenarios.serve import shifted
from node.config import load_config
from node.later import load_later
from node.lock import wait_until_free
from node.serving import serve_directory
from node.telemetry import configure_logging
from node.web.loading import load_all


def clock_of(directory: Path) -> Path:
    """The file that says by how many seconds a node's machine is ahead; read at each start."""
    return directory.with_suffix(".clock")


class Forked(Process):
    """One node; `start` and `end` as of any process.

    Args:
        directory: the node's.
        keeper: what leads to its keeper.
    """

    def __init__(self, directory: Path, keeper: socket.socket) -> None:
        super().__init__(directory, clock=clock_of(directory))
        self._keeper = keeper
        self._lines: asyncio.StreamReader | None = None
        self._told: asyncio.StreamWriter | None = None
        self._child = 0

    @property
    def alive(self) -> bool:
        """Whether it serves."""
        return self._child > 0

    @property
    def pid(self) -> int:
        """The process that serves."""
        return self._child

    async def start(self, *options: str) -> None:
        """Serve, and wait until it answers."""
        assert not options
        if self._lines is None:
            self._lines, self._told = await asyncio.open_connection(sock=self._keeper)
        assert self._told is not None
        began = time.monotonic()
        self._told.write(b"start\n")
        async with asyncio.timeout(START_S):
            self._child = int(await self._line("pid "))
            self.address = await self._line("serving ")
        self.started_s = time.monotonic() - began

    async def _line(self, begins: str) -> str:
        assert self._lines is not None
        line = (await self._lines.readline()).decode().strip()
        if line.startswith("ended "):
            self._child = 0
        assert line.startswith(begins), (line, self.last_lines())
        return line.removeprefix(begins)

    async def end(self, number: signal.Signals) -> float:
        """Seconds from the signal to the end, which must be by that signal."""
        began = time.monotonic()
        os.kill(self._child, number)
        async with asyncio.timeout(STOP_S):
            status = int(await self._line("ended "))
        assert status == -number, (status, self.last_lines())
        return time.monotonic() - began

    async def close(self) -> None:
        """End what serves; its keeper ends with the connection to it."""
        if self._child:
            os.kill(self._child, signal.SIGKILL)
        if self._told is None:
            self._keeper.close()
        else:
            self._told.close()


@asynccontextmanager
async def forked(
    directories: list[Path], loader: Sequence[str] = ("federation_tests.attacks.forked",)
) -> AsyncIterator[list[Forked]]:
    """Nodes that can be started; none of their processes is left afterwards.

    Args:
        directories: theirs.
        loader: what loads and serves them: this module, or one that changes their code first,
            and its arguments.
    """
    pairs = [socket.socketpair() for _ in directories]
    given = [f"{theirs.fileno()}={d}" for (_, theirs), d in zip(pairs, directories, strict=True)]
    loading = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", *loader, *given),
        cwd=ROOT,
        pass_fds=[theirs.fileno() for _, theirs in pairs],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    for _, theirs in pairs:
        theirs.close()
    nodes = [Forked(d, ours) for (ours, _), d in zip(pairs, directories, strict=True)]
    try:
        yield nodes
    finally:
        for node in nodes:
            await node.close()
        await loading.wait()


def main(given: list[str]) -> None:
    """Fork a keeper for each node, and wait for their ends."""
    load_later()
    load_all()
    keepers = {int(number): Path(path) for number, path in (one.split("=", 1) for one in given)}
    for number, directory in keepers.items():
        if not os.fork():
            # Those of the others would keep their ends from being seen.
            for other in keepers.keys() - {number}:
                os.close(other)
            _keep(directory, socket.socket(fileno=number))
            os._exit(0)
    for number in keepers:
        os.close(number)
    for _ in keepers:
        os.wait()


def _keep(directory: Path, test: socket.socket) -> None:
    """Fork a serving process for each line, one at a time; say its id, and how it ended."""
    with directory.with_suffix(".log").open("ab") as log:
        os.dup2(log.fileno(), sys.stderr.fileno())
    with test, test.makefile("rw", encoding="utf-8") as lines:
        for _ in lines:
            child = os.fork()
            if not child:
                _serve(directory, test)
            _, status = os.waitpid(child, 0)
            test.sendall(f"ended {os.waitstatus_to_exitcode(status)}\n".encode())


def _serve(directory: Path, test: socket.socket) -> None:
    status = 1
    try:
        test.sendall(f"pid {os.getpid()}\n".encode())
        config = load_config(directory)
        configure_logging(config.logging.format, config.logging.level)
        wait_until_free(directory)

        def ready(url: str) -> None:
            test.sendall(f"serving {url}\n".encode())

        _turn_clock(shifted(clock_of(directory)) - time.time())
        asyncio.run(serve_directory(directory, ready, clock=time.time))
        status = 0
    except BaseException:  # noqa: BLE001 - said, whatever it is: the process ends here
        # Into the node's log: nobody else says why it is gone.
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(status)


def _turn_clock(ahead: float) -> None:
    """Set the time of the whole process: the others read it off the answers' Date as well."""
    right = time.time
    time.time = lambda: right() + ahead


if __name__ == "__main__":
    main(sys.argv[1:])
