"""A run as a command: its directory, its end, and what is left running."""

import asyncio
import shutil
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from node.errors import NodeError
from node.printed import quoted
from node.stage.processes import Processes
from node.stage.stage import Stage
from node.stage.telling import Teller

Run = Callable[[Teller, Processes], Awaitable[Stage[Any]]]
"""From the first key to the last check; the nodes are left running."""


def mark(name: str) -> str:
    """The file that says that a directory was made by a run of this name."""
    return f"commonweal-{name}"


def clear(base: Path, name: str) -> None:
    """Make a run's directory, replacing only what an earlier run of the same name made.

    Raises:
        NodeError: `not-a-demo`: something else is there.
    """
    if base.exists() and any(base.iterdir()):
        if not (base / mark(name)).is_file():
            raise NodeError(
                "not-a-demo",
                f"{base} holds something else than a {name} and was left alone",
                "name another directory with --dir",
            )
        shutil.rmtree(base)
    base.mkdir(parents=True, exist_ok=True)
    (base / mark(name)).write_text(f"made by `commonweal {name}`, which replaces this directory\n")


async def play(run: Run, *, keep: bool, bundle: str) -> bool:
    """Run, conclude, and stop every node; returns whether everything held.

    Args:
        keep: leave the nodes up afterwards, until interrupted.
        bundle: name of the bundle in the run's directory.

    Raises:
        NodeError: something didn't work at all, or not in time; or it was told to stop.
    """
    teller, processes = Teller(), Processes()
    running = asyncio.ensure_future(run(teller, processes))
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    stopped = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({running, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if not running.done():
            raise NodeError("stopped", "told to stop before it was done")
        stage = await running
        conclude(stage, keep=keep, bundle=bundle)
        if keep:
            await stopped
    finally:
        running.cancel()
        stopped.cancel()
        await asyncio.gather(running, stopped, return_exceptions=True)
        await processes.close()
    return stage.findings.held


def conclude(stage: Stage[Any], *, keep: bool, bundle: str) -> None:
    """Say how it came out, and where everything is."""
    teller, findings = stage.teller, stage.findings
    broken = [claim for claim, held in findings.all if not held]
    teller.head(
        f"{len(findings.all)} claims, all held"
        if findings.held
        else f"{len(broken)} of {len(findings.all)} claims FAILED"
    )
    for claim in broken:
        teller.paper.line(f"  {claim}")
    teller.paper.line(
        f"Check it yourself, anywhere: commonweal verify {quoted(stage.base / bundle)}"
    )
    if keep:
        teller.paper.line("The nodes stay up until Ctrl-C; look at any of them in a browser:")
        width = max(len(group.name) for group in stage.there)
        for group in stage.there:
            teller.paper.line(f"  {group.name:<{width}} {group.address}")
