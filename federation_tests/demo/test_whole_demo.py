"""The whole demo, as `make demo KEEP=1` runs it: thirteen nodes, and every claim must hold."""

import asyncio
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from node.core import open_node

ROOT = Path(__file__).resolve().parents[2]
# It takes about a minute where nothing else runs; tests beside it may slow it a good deal.
TIMEOUT_S = 400
# Measuring lines would slow thirteen processes; what the demo reaches is measured elsewhere.
QUIET = {name: value for name, value in os.environ.items() if not name.startswith("COV")}


@pytest.mark.slow
def test_thirteen_nodes_decide_four_questions_agree_and_stay_up(tmp_path: Path) -> None:
    base = tmp_path / "demo"
    output = tmp_path / "output.txt"
    with output.open("w") as file:
        demo = subprocess.Popen(
            [sys.executable, "-m", "node", "demo", "--keep", "--dir", str(base)],
            cwd=ROOT,
            env={**QUIET, "PYTHONUNBUFFERED": "1"},
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    try:
        said = until_it_stays_up(demo, output)
        addresses = re.findall(r"^  Ward \d+ +(http://\S+)$", said, re.MULTILINE)
        assert len(addresses) == 13
        for address in addresses:
            with urllib.request.urlopen(address + "/ballots", timeout=20) as answer:
                assert b"Mayor, Minneapolis 2017" in answer.read()
        demo.send_signal(signal.SIGINT)
        assert demo.wait(timeout=30) == 0, said
    finally:
        if demo.poll() is None:
            demo.terminate()
            demo.wait(timeout=30)
    assert "13 of 13 nodes agree, by digest" in said
    assert "9 claims, all held" in said
    assert len(re.findall(r"^\d+ .* as published ", said, re.MULTILINE)) == 17 + 2
    verified = command("verify", str(base / "coalition.bundle"))
    assert verified.returncode == 0, verified.stdout
    assert agreeing(base) == 13
    edit_a_word(base / "ward-07" / "node")
    assert agreeing(base) == 12


def agreeing(base: Path) -> int:
    """How many of the thirteen directories fold to the most frequent digest, as of one time."""

    async def digest(directory: Path, at: int) -> bytes:
        async with open_node(directory) as node:
            return await node.digest(at)

    async def digests(directories: list[Path]) -> Counter[bytes]:
        at = int(time.time())
        return Counter([await digest(path, at) for path in directories])

    return max(asyncio.run(digests(sorted(base.glob("ward-*/node")))).values())


def edit_a_word(directory: Path) -> None:
    """Change one letter of the first proposal, behind the node's back."""
    with closing(sqlite3.connect(directory / "store.sqlite")) as db, db:
        rows = db.execute("SELECT key, data FROM entries ORDER BY key").fetchall()
        key, data = next((key, data) for key, data in rows if b"proposal" in data)
        title = data.index(b"title") + 8
        changed = data[:title] + bytes([data[title] ^ 0x20]) + data[title + 1 :]
        db.execute("UPDATE entries SET data = ? WHERE key = ?", (changed, key))


def until_it_stays_up(demo: "subprocess.Popen[bytes]", output: Path) -> str:
    """What it said, once the nodes are left running; fails if it ends before."""
    for _ in range(TIMEOUT_S * 2):
        said = output.read_text()
        if "Ward 13 " in said.partition("until Ctrl-C")[2]:
            return said
        try:
            demo.wait(timeout=0.5)
        except subprocess.TimeoutExpired:
            continue
        break
    raise AssertionError(f"status {demo.poll()}:\n{output.read_text()}")


def command(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "node", *arguments],
        cwd=ROOT,
        env=QUIET,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_directory_that_is_no_demo_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "minutes.txt").write_text("keep me")
    done = command("demo", "--dir", str(tmp_path))
    assert done.returncode == 1
    assert "left alone" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["minutes.txt"]
