"""`init` at a terminal: shares are shown, typed back from paper, and never written."""

import os
import pty
import re
import select
import subprocess
import sys
import time
from pathlib import Path

from node.tests.cli.commonweal import ROOT

WAIT_S = 20


class Terminal:
    """A terminal with a command at its other end, and what was seen on it."""

    def __init__(self, arguments: list[str], cwd: Path) -> None:
        self.ours, theirs = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "node", *arguments],
            cwd=cwd,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "TERM": "dumb"},
        )
        os.close(theirs)
        self.seen = ""

    def until(self, words: str) -> str:
        """Read until some words appear; returns everything up to and with them."""
        deadline = time.monotonic() + WAIT_S
        while words not in self.seen:
            ready, _, _ = select.select([self.ours], [], [], deadline - time.monotonic())
            assert ready, f"{words!r} did not appear: {self.seen}"
            self.seen += os.read(self.ours, 4096).decode()
        before, _, self.seen = self.seen.partition(words)
        return before

    def type(self, text: str) -> None:
        os.write(self.ours, text.encode())


def test_each_share_is_typed_back_until_it_is_right_and_none_stays_on_the_server(
    tmp_path: Path,
) -> None:
    terminal = Terminal(
        ["init", "node", "--name", "Tenants", "--address", "https://t.example.org",
         "--steward-keys", "keys"],
        cwd=tmp_path,
    )  # fmt: skip
    shares = {}
    for number in (1, 2, 3):
        terminal.until(f"share {number} of 3")
        shown = terminal.until("Press Enter")
        words = re.findall(r"\d+ ([a-z]+)", shown)
        assert len(words) == 33
        shares[number] = words
        terminal.until("written down ...")
        terminal.type("\r")
    for attempt in range(3):
        terminal.until("Type share ")
        number = int(terminal.until(" back").strip())
        terminal.until("enough:")
        if attempt == 0:
            swapped = [*shares[number][:5], "academic", *shares[number][6:]]
            terminal.type(" ".join(swapped) + "\r")
            terminal.until("correct the paper")
            terminal.until("enough:")
        terminal.type(" ".join(word[:4] for word in shares[number]) + "\r")
    terminal.until("has a node in")
    terminal.until("commonweal join")
    terminal.until("commonweal apply")
    assert terminal.process.wait(WAIT_S) == 0
    os.close(terminal.ours)
    for path in tmp_path.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert not any(" ".join(words[:3]).encode() in data for words in shares.values())
