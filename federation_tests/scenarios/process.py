"""Nodes in processes of their own: started, asked, paused, killed."""

import asyncio
import contextlib
import os
import resource
import signal
import sys
import time
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from federation_tests.scenarios.founded import ROOT, command, found
from federation_tests.scenarios.room import Room
from node.lock import SOCKET_NAME, socket_path
from node.stage.ports import free_ports

START_S = 180
"""A start takes a second. Of seven nodes on two cores that other work kept busy, some took over a
minute; this is for those that never come."""
STOP_S = 60
"""A node stops in under two seconds; on a machine that other work keeps busy, some don't."""


class Process:
    """One node's process.

    Args:
        directory: the node's.
        clock: a file that shifts its clock (see `serve`); None: the machine's clock.
        room: the small disk that its directory is on; None: the machine's.

    Attributes:
        address: where it answers, once started.
        log: where its log lines go.
        faults: how it ended when nobody ended it, or with a status that speaks of an error.
    """

    def __init__(
        self, directory: Path, *, clock: Path | None = None, room: Room | None = None
    ) -> None:
        self.home = directory
        self.directory = directory if room is None else room.inside
        self.clock = clock
        self.room = room
        self.log = directory.with_suffix(".log")
        self.address = ""
        self.started_s = 0.0
        self.process: asyncio.subprocess.Process | None = None
        self.faults: list[str] = []
        self._ended = True

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self.process is not None and self.process.returncode is None

    @property
    def pid(self) -> int:
        """The process id of the running node."""
        assert self.process is not None
        return self.process.pid

    async def start(self, *options: str) -> None:
        """Start it and wait until it answers; fails if it ends before."""
        began = time.monotonic()
        self.look()
        # One behind the other: the file is the history of all the node's lives.
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *self._command(),
                *options,
                cwd=ROOT,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
            )
        assert self.process.stdout is not None
        self._ended = False
        async with asyncio.timeout(START_S):
            line = (await self.process.stdout.readline()).decode().strip()
        self.address = line.removeprefix("serving ")
        assert self.address.startswith("http://127.0.0.1:"), self.last_lines()
        self.started_s = time.monotonic() - began

    def _command(self) -> list[str]:
        words = command(self.home)
        if self.clock is not None:
            words = [sys.executable, "-m", "federation_tests.scenarios.serve", str(self.home)]
            words += ["--clock", str(self.clock)]
        return words if self.room is None else self.room.within(words)

    async def end(self, number: signal.Signals) -> float:
        """Seconds from the signal to the end; its exit code is in `process`."""
        assert self.process is not None
        began = time.monotonic()
        self.look()
        if self.alive:
            # Popen's own way would take the status of a node that has just died by itself, and
            # leave asyncio, which waits for it too, a 255 instead.
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)
            async with asyncio.timeout(STOP_S):
                await self.process.wait()
            self._ended = True
            if (status := self.process.returncode) not in (0, -number):
                self.faults.append(f"ended by {number.name} with status {status}")
        return time.monotonic() - began

    def look(self) -> None:
        """Note it if the process has ended by itself: an exception that nobody caught, say."""
        if not self.alive and not self._ended:
            assert self.process is not None
            self._ended = True
            self.faults.append(f"ended by itself with status {self.process.returncode}")

    async def close(self) -> None:
        """Kill it if it runs."""
        self._ended = True
        if self.process is not None and self.process.returncode is None:
            self.process.kill()
            await self.process.wait()

    def pause(self) -> None:
        """Stop it in its tracks: its connections stay open and nobody answers on them."""
        os.kill(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        os.kill(self.pid, signal.SIGCONT)

    def forbid_growth(self, forbidden: bool) -> None:
        """Let none of its files take another byte, as on a disk that takes nothing more."""
        _, hard = resource.prlimit(self.pid, resource.RLIMIT_FSIZE)
        soft = 0 if forbidden else hard
        resource.prlimit(self.pid, resource.RLIMIT_FSIZE, (soft, hard))

    def break_disk(self) -> None:
        """Let its disk die, until it is started again; only of a node with a clock."""
        assert self.clock is not None
        os.kill(self.pid, signal.SIGUSR2)

    async def command(self, name: str, **args: object) -> dict[str, Any]:
        """Its answer to a command, or its refusal: `{"result": ...}` or `{"error": ...}`."""
        with socket_path(self.directory) as path:
            assert path.endswith(SOCKET_NAME)
            connector = aiohttp.UnixConnector(path)
            async with (
                aiohttp.ClientSession(connector=connector) as session,
                session.post(f"http://node/command/{name}", json=args) as answer,
            ):
                found: dict[str, Any] = await answer.json()
                return found

    async def findings(self, *checks: str) -> list[dict[str, Any]]:
        """What its doctor says under these names; of all checks if none is named."""
        seen: list[dict[str, Any]] = (await self.command("doctor"))["result"]["checks"]
        return [row for row in seen if not checks or row["check"] in checks]

    async def get(self, path: str) -> bytes:
        """What it answers; nothing if it refuses."""
        async with (
            aiohttp.ClientSession() as session,
            session.get(self.address + path) as answer,
        ):
            return await answer.read() if answer.status == 200 else b""

    def last_lines(self, count: int = 12) -> list[str]:
        """The end of its log."""
        if not self.log.exists():
            return []
        return self.log.read_text(errors="replace").splitlines()[-count:]


@asynccontextmanager
async def processes(tmp_path: Path, count: int, hidden: int = 0):
    """Serve `count` nodes that others reach, and after them `hidden` ones behind NAT."""
    directories = found(tmp_path, free_ports(count) + [0] * hidden)
    nodes = [Process(directory) for directory in directories]
    try:
        for node in nodes:
            await node.start()
        yield nodes
        for node in nodes:
            node.look()
        assert [node.faults for node in nodes if node.faults] == []
    finally:
        for node in nodes:
            await node.close()


async def until(condition, seconds: float = 60) -> None:
    async with asyncio.timeout(seconds):
        while not await condition():  # noqa: ASYNC110 - any condition, not an event
            await asyncio.sleep(0.05)


def resident_kib(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0])


async def note(node: Process, group: bytes) -> bytes:
    return await node.get(f"/log/{group.hex()}/checkpoint")


async def propose(node: Process, title: str) -> None:
    answer = await node.command("proposal.put", title=title, summary="A short one.", text="Words.")
    assert "result" in answer, answer
