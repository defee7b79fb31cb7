"""The demo as a command: its directory, its end, and what is left running."""

import asyncio
import shutil
import signal
from pathlib import Path

from node.demo.processes import Processes
from node.demo.run import Wish, run
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
    """
    clear(base)
    teller, processes = Teller(), Processes()
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    try:
        scene = await run(Wish(base, wards), teller, processes)
        if keep:
            teller.head("The nodes stay up until Ctrl-C")
            for ward in scene.wards:
                teller.paper.line(f"  {ward.name:<8} {ward.address}")
            await asyncio.Event().wait()
    finally:
        await processes.close()
    return scene.findings.held
