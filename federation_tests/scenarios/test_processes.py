"""Real nodes in real processes: they gossip, die by SIGKILL, come back, and stop in time."""

import asyncio
import json
import os
import signal
import stat
import time
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp.test_utils import unused_port

from federation_tests.scenarios.founded import ROOT, command, found
from node.core import Node
from node.lock import SOCKET_NAME
from node.tests.small_federation import group_id


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
async def processes(tmp_path: Path, count: int):
    directories = found(tmp_path, [unused_port() for _ in range(count)])
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


async def test_three_processes_spread_a_proposal_through_kill_and_restart(tmp_path: Path) -> None:
    async with processes(tmp_path, 3) as (one, two, three):
        await propose(one, "Rent strike fund")
        first = await note(one, group_id(1))
        assert first

        async def everywhere() -> bool:
            return all([await note(node, group_id(1)) == first for node in (two, three)])

        await until(everywhere)
        await three.end(signal.SIGKILL)
        await propose(two, "Shared printing press")
        await three.start()

        async def caught_up() -> bool:
            news = await note(two, group_id(2))
            return bool(news) and await note(three, group_id(2)) == news

        await until(caught_up)
        assert await note(three, group_id(1)) == first

        async def agree() -> bool:
            answer = await one.command("peers")
            return answer["result"]["agree"] == 3

        await until(agree)


async def test_a_node_starts_fast_stays_small_and_stops_in_under_two_seconds(
    tmp_path: Path,
) -> None:
    async with processes(tmp_path, 2) as (one, two):

        async def connected() -> bool:
            return b'commonweal_peers{state="connected"} 1.0' in await one.get("/metrics")

        await until(connected)
        health = json.loads(await one.get("/healthz"))
        assert health["group"] == group_id(1).hex()
        mode = stat.S_IMODE((one.directory / SOCKET_NAME).stat().st_mode)
        assert mode == 0o600
        assert resident_kib(one.process.pid) < 100 * 1024
        assert await two.end(signal.SIGTERM) < 2
        assert two.process.returncode == 0
        assert not (two.directory / SOCKET_NAME).exists()


@pytest.mark.parametrize(
    ("name", "body", "code"),
    [
        ("no-such-command", b"{}", "unknown-command"),
        ("peers", b"[", "bad-arguments"),
        ("peers", b"[1]", "bad-arguments"),
        ("peers", b'{"unknown": 1}', "bad-arguments"),
        ("peers", b"[" * 100_000, "bad-arguments"),
        ("proposal.put", b"{}", "bad-arguments"),
    ],
)
async def test_a_bad_command_is_refused_in_words(
    served_one: Process, name: str, body: bytes, code: str
) -> None:
    connector = aiohttp.UnixConnector(str(served_one.directory / SOCKET_NAME))
    async with (
        aiohttp.ClientSession(connector=connector) as session,
        session.post(f"http://node/command/{name}", data=body) as answer,
    ):
        error = (await answer.json())["error"]
    assert error["code"] == code
    assert error["message"]
    assert (await served_one.get("/healthz")) != b""


@pytest.fixture
async def served_one(tmp_path: Path):
    async with processes(tmp_path, 1) as (one,):
        yield one


def test_the_node_has_what_peers_need_of_it() -> None:
    for name in ("charter", "now", "digest"):
        assert hasattr(Node, name)
