"""`python -m federation_tests.bench`: measure every row, print the table, write the page.

Each row runs as `--row NAME`, in a process of its own, and hands its figures back as JSON.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import msgspec

from federation_tests.bench import (
    certifying,
    councils,
    counting,
    folding,
    following,
    grouping,
    idle,
    processes,
    seasons,
    spread,
    sync,
)
from federation_tests.bench.figures import Figure
from federation_tests.bench.machine import load, machine
from federation_tests.bench.page import page, show, write

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "performance.md"
# On the disk of the checkout: a temporary folder may be in memory, where a commit costs nothing.
SCRATCH = ROOT / "build"

# In the order of the table; each takes a folder of its own and the peers' Python.
ROWS: dict[str, Callable[[Path, Path], list[Figure]]] = {
    "sync": lambda base, _: sync.measure(base),
    "idle": lambda base, _: idle.measure(base),
    "spread": lambda *_: spread.measure(),
    "certifying": lambda *_: certifying.measure(),
    "councils": lambda *_: councils.measure(),
    "following": lambda *_: following.measure(),
    "counting": lambda _, peers: counting.measure(peers),
    "grouping": lambda *_: grouping.measure(),
    "processes": lambda base, _: processes.measure(base),
    "folding": lambda base, _: folding.measure(base),
    "story": lambda base, _: seasons.measure(base),
}


def main() -> None:
    """Measure all rows, or hand back the figures of one."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--peers", type=Path, required=True, help="the peers' python")
    parser.add_argument("--row", choices=ROWS, help="one row, as JSON")
    parser.add_argument("--only", choices=ROWS, nargs="*", help="these rows; writes no page")
    given = parser.parse_args()
    if given.row:
        sys.stdout.buffer.write(msgspec.json.encode(one(given.row, given.peers)))
        return
    busy = load()
    print(f"{machine()}; load {busy}", flush=True)
    figures = []
    for row in given.only or ROWS:
        for figure in apart(row, given.peers):
            print(show(figure), flush=True)
            figures.append(figure)
    if given.only is None:
        write(PAGE, page(figures, machine(), (busy, load())))
        print(f"written: {PAGE.relative_to(ROOT)}")


def one(row: str, peers: Path) -> list[Figure]:
    """Measure a row in this process."""
    SCRATCH.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=SCRATCH, prefix=f"bench-{row}-") as base:
        return ROWS[row](Path(base), peers)


def apart(row: str, peers: Path) -> list[Figure]:
    """Measure a row in a process of its own."""
    command = [sys.executable, "-m", "federation_tests.bench", "--row", row, "--peers", str(peers)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    return msgspec.json.decode(done.stdout, type=list[Figure])


if __name__ == "__main__":
    main()
