"""Serves a node as `commonweal serve` does, by a clock that a test turns.

`python -m federation_tests.scenarios.serve DIR --clock FILE`: the file holds the seconds by which
the clock is ahead of the machine's, and is read anew at each look at the clock; while there is no
file the clock is right. With `--clocks-off-ms` others' clocks are off by less than the five minutes
that a node reckons with, so that who was restored waits less. At SIGUSR2 its disk dies. The node
has no such switches: only this entry point gives it another clock, and another disk.
"""

import argparse
import asyncio
import time
from pathlib import Path

from federation_tests.scenarios.dead_disk import die_when_told
from node.config import load_config
from node.lock import wait_until_free
from node.serving import serve_directory
from node.telemetry import configure_logging
from protocol.agreement import forgotten


def shifted(path: Path) -> float:
    """UTC seconds, shifted by what the file says."""
    try:
        return time.time() + float(path.read_text(encoding="ascii"))
    except (FileNotFoundError, ValueError):  # not there, or being written
        return time.time()


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--clock", type=Path, required=True)
    parser.add_argument("--clocks-off-ms", type=int, default=forgotten.MAX_CLOCK_OFF_MS)
    given, _ = parser.parse_known_args()
    config = load_config(given.directory)
    configure_logging(config.logging.format, config.logging.level)
    # All scenarios' nodes have the machine's clock, or are shifted by less than this.
    forgotten.MAX_CLOCK_OFF_MS = given.clocks_off_ms
    wait_until_free(given.directory)
    die_when_told()
    asyncio.run(
        serve_directory(
            given.directory,
            lambda url: print(f"serving {url}", flush=True),
            clock=lambda: shifted(given.clock),
        )
    )


if __name__ == "__main__":
    main()
