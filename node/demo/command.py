"""The demo as a command."""

from functools import partial
from pathlib import Path

from node.demo.certifying import LEAST_WARDS
from node.demo.checking import BUNDLE_NAME
from node.demo.closing import BUSY
from node.demo.run import Wish, run
from node.errors import NodeError
from node.stage.running import Ending, clear, play

NAME = "demo"
ENDING = Ending(
    NAME,
    BUNDLE_NAME,
    "1-001",
    "story",
    "Another example, a season of meetings, votes and demands",
    BUSY,
)


async def demonstrate(
    base: Path, wards: tuple[int, ...], *, keep: bool, certify: bool, slower: float = 1
) -> bool:
    """Run the demo; returns whether everything held. Nodes are stopped at the end.

    Args:
        base: the demo's directory.
        wards: numbers of the wards that take part.
        keep: leave the nodes up afterwards, until interrupted.
        certify: as in `Wish`.
        slower: as in `Wish`.

    Raises:
        NodeError: `too-few-wards`; something didn't work at all, or not in time.
        click.Abort: the demo was told to stop.
    """
    if certify and len(wards) < LEAST_WARDS:
        raise NodeError(
            "too-few-wards",
            f"{len(wards)} wards certify nothing while three of them are in trouble",
            f"take {LEAST_WARDS} or more with --groups, or add --provisional",
        )
    clear(base, NAME, BUNDLE_NAME)
    wish = Wish(base, wards, certify=certify, slower=slower)
    return await play(partial(run, wish), ENDING, keep=keep)
