"""The demo as a command: its directory, its end, and what is left running."""

import asyncio
import shutil
import signal
from pathlib import Path

from node.demo.checking import BUNDLE_NAME
from node.demo.processes import Processes
from node.demo.run import Wish, run
from node.demo.scene import Scene
from node.demo.telling import Teller
from node.errors import NodeError

MARK = "commonweal-demo"


def clear(base: Path) -> None:
    """Make the demo's directory, replacing only what an earlier demo made.

    Raises:
        NodeError: `not-a-demo`: something else is there.
    """
    if base.exists() and any(base.iterdir()):
        if not (base / MARK).is_file():
            raise NodeError(
                "not-a-demo",
                f"{base} holds something else than a demo and was left alone",
                "name another directory with --dir",
            )
        shutil.rmtree(base)
    base.mkdir(parents=True, exist_ok=True)
    (base / MARK).write_text("made by `commonweal demo`, which replaces this directory\n")


async def demonstrate(base: Path, wards: tuple[int, ...], *, keep: bool) -> bool:
    """Run the demo; returns whether everything held. Nodes are stopped at the end.

    Args:
        base: the demo's directory.
        wards: numbers of the wards that take part.
        keep: leave the nodes up afterwards, until interrupted.

    Raises:
        NodeError: something didn't work at all, or not in time; or the demo was told to stop.
    """
    clear(base)
    teller, processes = Teller(), Processes()
    running = asyncio.ensure_future(run(Wish(base, wards), teller, processes))
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    stopped = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({running, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if not running.done():
            raise NodeError("stopped", "the demo was told to stop before it was done")
        scene = await running
        conclude(scene, keep=keep)
        if keep:
            await stopped
    finally:
        running.cancel()
        stopped.cancel()
        await asyncio.gather(running, stopped, return_exceptions=True)
        await processes.close()
    return scene.findings.held


def conclude(scene: Scene, *, keep: bool) -> None:
    """Say how it came out, and where everything is."""
    teller, findings = scene.teller, scene.findings
    broken = [claim for claim, held in findings.all if not held]
    teller.head(
        f"{len(findings.all)} claims, all held"
        if findings.held
        else f"{len(broken)} of {len(findings.all)} claims FAILED"
    )
    for claim in broken:
        teller.paper.line(f"  {claim}")
    bundle = scene.base / BUNDLE_NAME
    teller.paper.line(f"Check it yourself, anywhere: commonweal verify {bundle}")
    if keep:
        teller.paper.line("The nodes stay up until Ctrl-C; look at any of them in a browser:")
        for ward in scene.wards:
            teller.paper.line(f"  {ward.name:<8} {ward.address}")
