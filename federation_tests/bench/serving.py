"""A node that answers peers, in a process of its own: the API over a store, without gossip.

    python -m federation_tests.bench.serving DIRECTORY CORE ADDRESS... --groups N

Prints one line when it answers, and ends when its input does.
"""

import argparse
import asyncio
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from federation_tests.bench.machine import pin
from federation_tests.bench.material import wide_charter
from node.tests.small_federation import running, small_node

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def served(directory: Path, core: int, addresses: Sequence[str], groups: int) -> Iterator[None]:
    """Serve group 1's store from a directory on another core while the context lasts."""
    command = [sys.executable, "-m", __name__, str(directory), str(core), *addresses]
    process = subprocess.Popen(
        [*command, "--groups", str(groups)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        if not process.stdout.readline():
            raise RuntimeError("the serving process ended before it answered")
        yield
    finally:
        assert process.stdin is not None
        process.stdin.close()
        process.wait(timeout=10)


async def serve(directory: Path, addresses: list[str], groups: int) -> None:
    """Answer until standard input ends."""
    with small_node(directory, wide_charter(addresses, groups), 1) as node:
        async with running(node, gossip=False):
            sys.stdout.write("ready\n")
            sys.stdout.flush()
            await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("directory", type=Path)
    parser.add_argument("core", type=int)
    parser.add_argument("addresses", nargs="+")
    parser.add_argument("--groups", type=int, required=True)
    given = parser.parse_args()
    pin(given.core)
    asyncio.run(serve(given.directory, given.addresses, given.groups))
