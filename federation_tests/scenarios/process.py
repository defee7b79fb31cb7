"""Nodes in processes of their own: started, asked, killed."""

import asyncio
import os
import signal
import time
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
from aiohttp.test_utils import unused_port

from federation_tests.scenarios.founded import ROOT, command, found
from node.lock import SOCKET_NAME


class Process:
    """One node's process."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.address = ""
        self.started_s = 0.0

    async def start(self, *options: str) -> None:
        began = time.monotonic()
        self.process = await asyncio.create_subprocess_exec(
            *command(self.directory),
            *options,
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert self.process.stdout is not None
        async with asyncio.timeout(60):
            line = (await self.process.stdout.readline()).decode().strip()
            self.address = line.removeprefix("serving ")
        assert self.address.startswith("http://127.0.0.1:")
        self.started_s = time.monotonic() - began

    async def end(self, number: signal.Signals) -> float:
        """Seconds from the signal to the end; its exit code is in `process`."""
        began = time.monotonic()
        self.process.send_signal(number)
        async with asyncio.timeout(10):
            await self.process.wait()
        return time.monotonic() - began

    async def command(self, name: str, **args: object) -> dict:
        connector = aiohttp.UnixConnector(str(self.directory / SOCKET_NAME))
        async with (
            aiohttp.ClientSession(connector=connector) as session,
            session.post(f"http://node/command/{name}", json=args) as answer,
        ):
            found: dict = await answer.json()
            return found

    async def get(self, path: str) -> bytes:
        async with (
            aiohttp.ClientSession() as session,
            session.get(self.address + path) as answer,
        ):
            return await answer.read() if answer.status == 200 else b""


@asynccontextmanager
async def processes(tmp_path: Path, count: int, hidden: int = 0):
    """Serve `count` nodes that others reach, and after them `hidden` ones behind NAT."""
    directories = found(tmp_path, [unused_port() for _ in range(count)] + [0] * hidden)
    nodes = [Process(directory) for directory in directories]
    try:
        for node in nodes:
            await node.start()
        yield nodes
    finally:
        for node in nodes:
            if hasattr(node, "process") and node.process.returncode is None:
                node.process.kill()
                await node.process.wait()


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
