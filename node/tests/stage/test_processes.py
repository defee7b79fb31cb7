"""Claims about node.stage.processes: no node outlives the run that started it."""

import asyncio
import sys
from pathlib import Path

import pytest

from node.errors import NodeError
from node.stage import processes as processes_module
from node.stage.group import Group
from node.stage.processes import Processes

DEAF = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    "print(flush=True); time.sleep(600)"
)


async def deaf(processes: Processes, group: Group) -> asyncio.subprocess.Process:
    """A process in the place of a node, which ignores that it is asked to stop."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", DEAF, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    await process.stdout.readline()
    processes.running[group.number] = process
    return process


@pytest.fixture
def group(tmp_path: Path) -> Group:
    return Group(1, "Group 1", tmp_path, 8_001)


def test_a_node_that_is_being_stopped_when_the_run_ends_is_not_left_behind(group: Group) -> None:
    async def run() -> int | None:
        processes = Processes()
        process = await deaf(processes, group)
        stopping = asyncio.ensure_future(processes.stop(group))
        await asyncio.sleep(0)
        stopping.cancel()
        await asyncio.gather(stopping, return_exceptions=True)
        await processes.close()
        status = process.returncode
        if status is None:
            process.kill()
            await process.wait()
        return status

    assert asyncio.run(run()) == -9


def test_a_node_that_does_not_stop_is_killed_and_told_of(
    group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes_module, "STOP_TIMEOUT_S", 0.1)

    async def run() -> int | None:
        processes = Processes()
        process = await deaf(processes, group)
        with pytest.raises(NodeError, match="does not stop"):
            await processes.stop(group)
        return process.returncode

    assert asyncio.run(run()) == -9
