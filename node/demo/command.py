"""The demo as a command."""

from functools import partial
from pathlib import Path

from node.demo.checking import BUNDLE_NAME
from node.demo.run import Wish, run
from node.stage.running import clear, play

NAME = "demo"


async def demonstrate(base: Path, wards: tuple[int, ...], *, keep: bool) -> bool:
    """Run the demo; returns whether everything held. Nodes are stopped at the end.

    Args:
        base: the demo's directory.
        wards: numbers of the wards that take part.
        keep: leave the nodes up afterwards, until interrupted.

    Raises:
        NodeError: something didn't work at all, or not in time; or the demo was told to stop.
    """
    clear(base, NAME)
    return await play(partial(run, Wish(base, wards)), keep=keep, bundle=BUNDLE_NAME)
