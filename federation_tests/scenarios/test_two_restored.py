"""Four nodes in processes, two of them lost at once and restored by the command: they go on."""

import asyncio
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from federation_tests.scenarios.founded import ROOT, found
from federation_tests.scenarios.process import Process, note, propose, until
from node.stage.ports import free_ports
from node.tests.small_federation import group_id
from protocol.coalition.cut_rules import CutRules

SOON = CutRules(propose_ms=2_000, vote_ms=500, growth_ms=500, rest_ms=1)
LONG_S = 300
"""Rounds are short; a machine that other work keeps busy makes them long."""


def commonweal(*words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "node", *words],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
        timeout=LONG_S,
    )
    return done.stdout


async def run(*words: str) -> str:
    return await asyncio.to_thread(commonweal, *words)


async def newest(node: Process) -> int:
    cuts = (await node.command("cuts"))["result"]["cuts"]
    return max((cut["number"] for cut in cuts), default=0)


async def past(nodes: list[Process], number: int) -> None:
    async def all_are() -> bool:
        return min([await newest(node) for node in nodes]) > number

    await until(all_are, LONG_S)


def signed(node: Process, group: bytes) -> int:
    """The size of the newest head in a node's own file."""
    with closing(sqlite3.connect(f"file:{node.home / 'store.sqlite'}?mode=ro", uri=True)) as store:
        rows = store.execute("SELECT size FROM logs WHERE group_id = ?", (group,)).fetchall()
    return int(rows[0][0])


async def lose(node: Process, group: bytes, others: list[Process]) -> None:
    """Kill a node and take its disk, in a moment when the others hold all that it has signed.

    A head that they have seen, and of which nobody holds the entries any more, keeps it from
    writing for good, as it must: that is another test's.
    """
    async with asyncio.timeout(LONG_S):
        while True:
            node.pause()
            held = [int((await note(other, group)).split(b"\n")[1]) for other in others]
            if min(held) >= signed(node, group):
                break
            node.resume()
            await asyncio.sleep(0.2)
    await node.end(signal.SIGKILL)
    await asyncio.to_thread(shutil.rmtree, node.home)


async def test_two_of_four_that_were_lost_at_once_come_back_from_backups_and_certify(
    tmp_path: Path,
) -> None:
    directories = found(tmp_path, free_ports(4), cuts=SOON)
    right = tmp_path / "clock"
    nodes = [Process(directory, clock=right) for directory in directories]
    key = tmp_path / "backup.key"
    public = json.loads(await run("backup-key", str(key), "--json"))["public"]
    try:
        for node in nodes:
            await node.start("--clocks-off-ms", "2000")
        await propose(nodes[0], "Before the backups")
        await past(nodes, 0)
        for node in nodes[2:]:
            file = f"{node.home}.age"
            await run("backup", file, "--to", public, "--dir", str(node.home))
        before = max([await newest(node) for node in nodes])
        await propose(nodes[2], "After the backups")
        await past(nodes, before)
        for number, node in enumerate(nodes[2:], 3):
            await lose(node, group_id(number), nodes[:2])
            await run("restore", f"{node.home}.age", str(node.home), "--key", str(key))
        for node in nodes[2:]:
            await node.start("--clocks-off-ms", "2000")
        before = max([await newest(node) for node in nodes])
        await propose(nodes[0], "Once two were restored")
        await past(nodes, before)
        said = [node.last_lines(10_000) for node in nodes[2:]]
        assert all(any("votes-again" in line for line in lines) for lines in said)
        for node in nodes:
            listed = (await node.command("cuts"))["result"]
            assert (listed["certified_twice"], listed["voted_twice"]) == ([], [])
            node.look()
        assert [node.faults for node in nodes if node.faults] == []
    finally:
        for node in nodes:
            await node.close()
