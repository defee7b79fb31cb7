"""The demo and the story as people run them: with KEEP=1, and what is looked at afterwards."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from node.core import open_node
from node.tests.store.at_rest import entries_at_rest, replace_entry

ROOT = Path(__file__).resolve().parents[1]
# Measuring lines would slow many processes; what they reach is measured elsewhere.
QUIET = {name: value for name, value in os.environ.items() if not name.startswith("COV")}


class Kept:
    """A run that leaves its nodes up until it is interrupted; a context manager.

    Attributes:
        said: what it printed, until its nodes were left running.
    """

    def __init__(self, name: str, base: Path, groups: int, timeout_s: int, *options: str) -> None:
        self.said = ""
        self._groups = groups
        self._timeout_s = timeout_s
        self._output = base.with_suffix(".txt")
        with self._output.open("w") as file:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "node", name, "--keep", "--dir", str(base), *options],
                cwd=ROOT,
                env={**QUIET, "PYTHONUNBUFFERED": "1"},
                stdout=file,
                stderr=subprocess.STDOUT,
            )

    def __enter__(self) -> "Kept":
        """Wait until it has told every node's address; fails if it ends before."""
        for _ in range(self._timeout_s * 2):
            self.said = self._output.read_text()
            if self.said.partition("until Ctrl-C")[2].count(" http://") == self._groups:
                return self
            try:
                self._process.wait(timeout=0.5)
            except subprocess.TimeoutExpired:
                continue
            break
        self._stop()
        raise AssertionError(f"status {self._process.poll()}:\n{self._output.read_text()}")

    def __exit__(self, *_: object) -> None:
        self._stop()

    def interrupt(self) -> int:
        """Press Ctrl-C; gives the exit status."""
        self._process.send_signal(signal.SIGINT)
        return self._process.wait(timeout=30)

    def _stop(self) -> None:
        if self._process.poll() is None:
            self._process.terminate()
            self._process.wait(timeout=30)


def agreeing(directories: Sequence[Path]) -> int:
    """How many nodes' directories fold to the most frequent digest, as of one time."""

    async def digest(directory: Path, at: int) -> bytes:
        async with open_node(directory) as node:
            return await node.digest(at)

    async def digests() -> Counter[bytes]:
        at = int(time.time())
        return Counter([await digest(path, at) for path in directories])

    return max(asyncio.run(digests()).values())


def edit_a_word(directory: Path) -> None:
    """Change one letter of the first proposal, behind the node's back."""
    with closing(sqlite3.connect(directory / "store.sqlite")) as db, db:
        key, data = next(row for row in entries_at_rest(db) if b"proposal" in row[1])
        title = data.index(b"title") + 8
        changed = data[:title] + bytes([data[title] ^ 0x20]) + data[title + 1 :]
        replace_entry(db, key, changed)
