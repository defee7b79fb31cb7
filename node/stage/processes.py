"""The nodes as processes: `commonweal serve`, one for each group."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from node.errors import NodeError
from node.stage.children import KEPT_FROM_THE_TERMINAL, ended
from node.stage.group import Group

# Thirteen interpreters start on two cores at once; a slow machine takes a while.
START_TIMEOUT_S = 60.0
STOP_TIMEOUT_S = 5.0


@dataclass(slots=True)
class Processes:
    """The running nodes by the group's number.

    Attributes:
        peak_kib: the most memory a node has used so far, by the group's number, in KiB.
    """

    running: dict[int, Process] = field(default_factory=dict)
    peak_kib: dict[int, int] = field(default_factory=dict)

    async def start(self, groups: Sequence[Group]) -> None:
        """Start nodes side by side; returns once all answer.

        Raises:
            NodeError: `node-failed`: one did not come up; its log's last line is told.
        """
        await asyncio.gather(*(self._start(group) for group in groups))

    async def _start(self, group: Group) -> None:
        with (group.home / "node.log").open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "node",
                "serve",
                str(group.directory),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=PIPE,
                stderr=log,
                **KEPT_FROM_THE_TERMINAL,
            )
        self.running[group.number] = process
        assert process.stdout is not None
        try:
            async with asyncio.timeout(START_TIMEOUT_S):
                line = await process.stdout.readline()
        except TimeoutError:
            line = b""
        if not line.startswith(b"serving "):
            raise NodeError(
                "node-failed", f"the node of {group.name} did not start: {last_line(group)}"
            )

    async def kill(self, group: Group) -> None:
        """End a node at once, with SIGKILL, as a power cut does."""
        process = self.running.pop(group.number)
        process.kill()
        await process.wait()

    async def stop(self, group: Group) -> None:
        """Ask a node to stop, and wait for it.

        Raises:
            NodeError: `node-failed`: it does not stop, or stops with an error.
        """
        self.measure(group.number)
        process = self.running.pop(group.number)
        process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(STOP_TIMEOUT_S):
                status = await process.wait()
        except TimeoutError:
            raise NodeError("node-failed", f"the node of {group.name} does not stop") from None
        finally:
            # Also where the run is told to stop meanwhile: `close` knows nothing of it any more.
            await ended(process)
        if status != 0:
            raise NodeError(
                "node-failed", f"the node of {group.name} ended with {status}: {last_line(group)}"
            )

    async def close(self) -> None:
        """Stop whatever runs; kill what does not stop."""
        processes = list(self.running.values())
        self.running.clear()
        for process in processes:
            if process.returncode is None:
                process.terminate()
        try:
            async with asyncio.timeout(STOP_TIMEOUT_S):
                await asyncio.gather(*(process.wait() for process in processes))
        except TimeoutError:
            for process in processes:
                if process.returncode is None:
                    process.kill()
            await asyncio.gather(*(process.wait() for process in processes))

    def pid(self, group: Group) -> int:
        """The process id of a ward's node."""
        return self.running[group.number].pid

    def died(self) -> list[int]:
        """Numbers of groups whose node ended by itself."""
        return sorted(n for n, p in self.running.items() if p.returncode is not None)

    def measure(self, number: int) -> None:
        """Read from the kernel how much memory a node has used at most."""
        status = Path(f"/proc/{self.running[number].pid}/status")
        if not status.exists():  # not Linux
            return
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                peak = int(line.split()[1])
                self.peak_kib[number] = max(peak, self.peak_kib.get(number, 0))


def last_line(group: Group) -> str:
    """The last line of a node's log, for errors."""
    lines = (group.home / "node.log").read_text(errors="replace").strip().splitlines()
    return lines[-1] if lines else "its log is empty"
