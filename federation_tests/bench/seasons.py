"""The story: nine groups' nodes on this machine live through a season, beside its limit.

It is the whole of `commonweal story`: real processes, commands and pages, what anybody waits for
who tries the program out.
"""

import re
import subprocess
import sys
from pathlib import Path

from federation_tests.bench.figures import Figure
from node.story.run import LIMIT_S

GROUPS = 9
# Past the limit the row says by how much; a story that has stopped altogether says nothing more.
PATIENCE_S = 4 * LIMIT_S
SECONDS = re.compile(r"(\d+) s in all, (?:within|PAST) its limit")
HELD = re.compile(r"(\d+) claims, all held")


def measure(base: Path) -> list[Figure]:
    """One season, from the first key to the last check."""
    command = [sys.executable, "-m", "node", "story", "--dir", str(base / "story")]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=PATIENCE_S, check=False
        )
    except subprocess.TimeoutExpired:
        return [figure("", f"it was not over after {PATIENCE_S} s")]
    return [figure(done.stdout, done.stderr if done.returncode else "")]


def figure(said: str, failed: str) -> Figure:
    """What a story says of its own time, beside its limit; not measured if not all of it held.

    Args:
        said: what it printed.
        failed: why it did not end well; empty if it did.
    """
    what = f"a season over {GROUPS} nodes"
    target = f"< {LIMIT_S} s"
    seconds, held = SECONDS.search(said), HELD.search(said)
    if failed or seconds is None or held is None:
        why = " ".join(failed.split())[:200] or "not every claim of the story held"
        return Figure(what=what, unit="s", runs=(), target=target, note=f"not measured: {why}")
    taken = float(seconds[1])
    return Figure(
        what=what,
        unit="s",
        runs=(taken,),
        target=target,
        against="its limit",
        ratio=taken / LIMIT_S,
        met=taken < LIMIT_S,
        note=f"`commonweal story`, one run: {GROUPS} real nodes, their commands and pages, from "
        f"the first key to the last check, {held[1]} claims held; ratio to the limit",
    )
