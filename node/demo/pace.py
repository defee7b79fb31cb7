"""How long things take on this machine, measured once, so that the ballots' times fit it.

A ballot's times are in its manifest and can't be moved, so they are set with room: about twice
what the steps took where the demo was written, on two cores with nothing else running.
"""

import asyncio
import math
import sys
import time
from dataclasses import dataclass

from node.demo.records import WARDS
from node.errors import NodeError

# Starts of one interpreter with a node's code in it, in which thirteen groups, side by side,
# attest four voters' lists each; and in which their members vote.
LISTS_PER_START = 8
VOTING_PER_START = 8
# The same in seconds, at least: a machine that was idle when it was measured may not stay so.
LISTS_S, VOTING_S = 8, 10
# While members vote, one node is killed and starts again, however few groups take part.
RESTART_PER_START = 3
# A manifest counts whole seconds; below this rounding would eat the room.
LEAST_S = 4
# What should take a few seconds may take this many starts before the demo gives up.
PATIENCE_PER_START = 40
LEAST_PATIENCE_S = 30.0


@dataclass(frozen=True, slots=True)
class Pace:
    """Room for the steps whose times are fixed beforehand.

    Attributes:
        lists_s: seconds from a proposal's wording to the opening of a ballot on it, while
            voters' lists are attested; the charter's least time for deliberation.
        voting_s: seconds that the poll is open.
        patience_s: how long to wait for anything else.
    """

    lists_s: int
    voting_s: int
    patience_s: float


def pace(start_s: float, groups: int) -> Pace:
    """The room that a machine needs.

    Args:
        start_s: seconds that one interpreter takes to load a node's code.
        groups: how many take part.
    """
    share = groups / WARDS
    return Pace(
        lists_s=max(LEAST_S, math.ceil(share * max(LISTS_S, LISTS_PER_START * start_s))),
        voting_s=LEAST_S
        + math.ceil(RESTART_PER_START * start_s)
        + math.ceil(share * max(VOTING_S, VOTING_PER_START * start_s)),
        patience_s=max(LEAST_PATIENCE_S, PATIENCE_PER_START * start_s * share),
    )


async def measure() -> float:
    """Seconds that one interpreter takes to load a node's code.

    The first load on a fresh checkout compiles it, which would be measured too, and done again by
    thirteen nodes at once: so it is loaded once before.
    """
    took = 0.0
    for _ in range(2):
        before = time.monotonic()
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", "import node.serving", stdin=asyncio.subprocess.DEVNULL
        )
        if await process.wait() != 0:
            raise NodeError("node-failed", "a node's code does not load; is it installed whole?")
        took = time.monotonic() - before
    return took
