"""A run as a command: its directory, its end, and what is left running."""

import asyncio
import shutil
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import click

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


def clear(base: Path, name: str, bundle: str) -> None:
    """Make a run's directory, replacing only what an earlier run of the same name made.

    Its bundle stays until the new one is written: it is what somebody may want to keep.

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
        for found in base.iterdir():
            if found.is_dir() and not found.is_symlink():
                shutil.rmtree(found)
            elif found.name not in {mark(name), bundle}:
                found.unlink()
    base.mkdir(parents=True, exist_ok=True)
    (base / mark(name)).write_text(f"made by `commonweal {name}`, which replaces this directory\n")


def this_command() -> list[str]:
    """How `commonweal` is called here: by its name only if the shell would find this one by it."""
    called = Path(sys.argv[0])
    if called.name != "commonweal":
        return [sys.executable, "-m", "node"]
    found = shutil.which(called.name)
    if found is not None and Path(found).resolve() == called.resolve():
        return [called.name]
    return [str(called)]


async def play(run: Run, *, keep: bool, bundle: str) -> bool:
    """Run, conclude, and stop every node; returns whether everything held.

    Args:
        keep: leave the nodes up afterwards, until interrupted.
        bundle: name of the bundle in the run's directory.

    Raises:
        NodeError: something didn't work at all, or not in time.
        click.Abort: it was told to stop, by Ctrl-C or otherwise.
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
            raise click.Abort
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
    command = " ".join(quoted(word) for word in (*this_command(), "verify", stage.base / bundle))
    teller.paper.line(f"Check it yourself, anywhere: {command}")
    if keep:
        teller.paper.line("The nodes stay up until Ctrl-C; look at any of them in a browser:")
        width = max(len(group.name) for group in stage.there)
        for group in stage.there:
            teller.paper.line(f"  {group.name:<{width}} {group.address}")
