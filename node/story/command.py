"""The story as a command."""

from functools import partial
from pathlib import Path

from node.stage.running import Ending, clear, play
from node.story.checking import BUNDLE_NAME
from node.story.run import run

NAME = "story"
ENDING = Ending(
    NAME, BUNDLE_NAME, "1-01", "demo", "Another example, real ballots and certified results"
)


async def tell(base: Path, *, keep: bool) -> bool:
    """Play the season; returns whether everything held. Nodes are stopped at the end.

    Args:
        base: the story's directory.
        keep: leave the nodes up afterwards, until interrupted.

    Raises:
        NodeError: something didn't work at all, or not in time.
        click.Abort: the story was told to stop.
    """
    clear(base, NAME, BUNDLE_NAME)
    return await play(partial(run, base), ENDING, keep=keep)
