"""How long things take on this machine, measured, so that times that can't be moved fit it."""

import sys
import time
from asyncio.subprocess import DEVNULL

from node.errors import NodeError
from node.stage.children import child

# What should take a few seconds may take this many starts of all nodes before it is given up.
PATIENCE_PER_START = 5
LEAST_PATIENCE_S = 30.0
# Loads that are measured; the shortest counts, because other work only ever adds to it.
LOADS = 2


def patience_s(start_s: float) -> float:
    """How long to wait for what should take a few seconds.

    Args:
        start_s: seconds that all nodes took to start, side by side.
    """
    return max(LEAST_PATIENCE_S, PATIENCE_PER_START * start_s)


def against(seconds: float, limit_s: int) -> str:
    """How long a run took beside how long it may take, and the ratio, in words.

    The limit is for a machine on which nothing else runs: a run past it has not failed.
    """
    ratio = f"{seconds / limit_s:.2f}x"
    if seconds < limit_s:
        return f"{seconds:.0f} s in all, within its limit of {limit_s} s ({ratio})"
    return f"{seconds:.0f} s in all, PAST its limit of {limit_s} s ({ratio}): was the machine busy?"


async def measure() -> float:
    """Seconds that one interpreter takes to load a node's code.

    The first load on a fresh checkout compiles it, which would be measured too, and done again by
    all nodes at once: so it is loaded once before.
    """
    await _load()
    return min([await _load() for _ in range(LOADS)])


async def _load() -> float:
    before = time.monotonic()
    async with child(sys.executable, "-c", "import node.serving", stdin=DEVNULL) as process:
        status = await process.wait()
    if status != 0:
        raise NodeError("node-failed", "a node's code does not load; is it installed whole?")
    return time.monotonic() - before
