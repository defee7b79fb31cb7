"""Real nodes in real processes: they start fast, stop in time, and refuse bad commands in words.

How they gossip, die by SIGKILL and come back: `test_behind_nat.py`.
"""

import asyncio
import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from subprocess import PIPE, STDOUT

import aiohttp
import pytest
import pytest_asyncio

from federation_tests.scenarios.founded import ROOT, command, found
from federation_tests.scenarios.process import (
    STOP_S,
    Process,
    processes,
    resident_kib,
    until,
)
from node.config import CONFIG_NAME
from node.core import Node
from node.lock import SOCKET_NAME
from node.stage.ports import free_port
from node.tests.small_federation import group_id


async def test_a_node_that_has_loaded_its_pages_is_small_and_stops_in_time(
    tmp_path: Path,
) -> None:
    async with processes(tmp_path, 2) as (one, two):

        async def connected() -> bool:
            return b'commonweal_peers{state="connected"} 1.0' in await one.get("/metrics")

        async def loaded() -> bool:
            return all(
                any("pages-loaded" in line for line in node.last_lines(1000)) for node in (one, two)
            )

        await until(connected)
        await until(loaded)
        health = json.loads(await one.get("/healthz"))
        assert health["group"] == group_id(1).hex()
        mode = stat.S_IMODE((one.directory / SOCKET_NAME).stat().st_mode)
        assert mode == 0o600
        assert resident_kib(one.process.pid) < 100 * 1024
        # How long that takes is the machine's matter; `end` gives it STOP_S.
        await two.end(signal.SIGTERM)
        assert two.process.returncode == 0
        assert not (two.directory / SOCKET_NAME).exists()


@pytest.mark.parametrize("later_s", [0, 0.003, 0.01, 0.03])
async def test_a_node_told_to_stop_while_it_starts_says_nothing_of_faults(
    tmp_path: Path, later_s: float
) -> None:
    (directory,) = found(tmp_path, [free_port()])
    process = await asyncio.create_subprocess_exec(
        *command(directory),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    # Its first line comes when its parts are put together, shortly before they start.
    first = await process.stderr.readline()
    await asyncio.sleep(later_s)
    process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(STOP_S):
        _, rest = await process.communicate()
    assert b"nobody-acts-on-the-pages" in first
    said = rest.decode()
    assert process.returncode == 0, said
    assert "Traceback" not in said, said
    assert "error" not in said.casefold(), said
    assert not (directory / SOCKET_NAME).exists()


@pytest.mark.parametrize("verb", ["serve", "found"])
def test_what_is_told_to_stop_while_it_loads_has_done_what_it_was_told(
    tmp_path: Path, verb: str
) -> None:
    # As process 1 of a container it heard nothing, and was killed half a minute later.
    (directory,) = found(tmp_path, [free_port()])
    settings = directory / CONFIG_NAME
    settings.unlink()
    os.mkfifo(settings)
    arguments = [sys.executable, "-m", "node", verb, str(directory)]
    with subprocess.Popen(arguments, cwd=ROOT, stdout=PIPE, stderr=STDOUT) as process:
        # Returns when the other end reads it, which is while it loads; nothing comes.
        with settings.open("wb"):
            process.send_signal(signal.SIGTERM)
            said, _ = process.communicate(timeout=STOP_S)
        assert (process.returncode, said) == (0, b"")


@pytest.mark.asyncio(loop_scope="module")
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


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def served_one(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Process]:
    """One node for all bad commands: none changes it, and each sees that it still answers."""
    async with processes(tmp_path_factory.mktemp("served"), 1) as (one,):
        yield one


def test_the_node_has_what_peers_need_of_it() -> None:
    for name in ("charter", "now", "digest"):
        assert hasattr(Node, name)
