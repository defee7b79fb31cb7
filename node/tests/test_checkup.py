"""Each fault that an operator can meet is named by `doctor`, in words, by the right check.

One row of the table in docs/operate/doctor.md a test; the other rows are in
`node/tests/commands/test_codes_and_checks.py`, `test_frozen.py`, `node/tests/cli/test_acts.py`,
`node/tests/test_asking.py` and `federation_tests/scenarios/test_machine.py`.
"""

import asyncio
import re
import shutil
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import unused_port

from federation_tests.scenarios.founded import found
from federation_tests.scenarios.process import Process
from node.app import run_gossip
from node.appkeys import METRICS
from node.checkup import Finding, Level, check_directory, check_node
from node.checkup import directory as outside
from node.cli.doctor import _ask
from node.core import Node, open_node
from node.lock import SOCKET_NAME
from node.telemetry import Metrics
from node.tests.commands.world import World, world
from node.tests.small_federation import group_id, running, small_node, until
from protocol.coalition.kinds import ProposalBody

PAGE = Path(__file__).parents[2] / "docs" / "operate" / "doctor.md"


async def found_by(node: Node, check: str) -> list[Finding]:
    return [item for item in await check_node(node, None) if item.check == check]


async def many(scene: World, number: int, count: int) -> None:
    """Group `number` says much at once, and everybody holds it."""
    body = ProposalBody(title="Act", summary="Short.", text="Words.")
    await scene.nodes[number - 1].publish_all([("proposal", body, [])] * count)
    await scene.exchange()


def damage(node: Node, statement: str, *values: object) -> None:
    """Change the store behind the node's back."""
    with closing(sqlite3.connect(node.directory / "store.sqlite")) as db, db:
        assert db.execute(statement, values).rowcount > 0


def flip(node: Node, group: bytes, index: int) -> None:
    """Turn one bit of a stored statement."""
    with closing(sqlite3.connect(node.directory / "store.sqlite")) as db, db:
        (log,) = db.execute("SELECT id FROM logs WHERE group_id = ?", (group,)).fetchone()
        key = (log << 40) + index
        (data,) = db.execute("SELECT data FROM entries WHERE key = ?", (key,)).fetchone()
        turned = data[:40] + bytes([data[40] ^ 1]) + data[41:]
        db.execute("UPDATE entries SET data = ? WHERE key = ?", (turned, key))


@pytest.mark.parametrize(("number", "check"), [(1, "record"), (2, "records")])
async def test_a_flipped_bit_is_found_in_any_groups_record(
    tmp_path: Path, number: int, check: str
) -> None:
    async with world(tmp_path, groups=2) as scene:
        await many(scene, 1, 300)
        await many(scene, 2, 300)
        node = scene.nodes[0]
        assert [item.level for item in await found_by(node, "records")] == [Level.OK]
        assert [item.level for item in await found_by(node, "record")] == [Level.OK]
        flip(node, group_id(number), 7)
        (bad,) = await found_by(node, check)
        assert bad.level is Level.FAIL
        assert "among statements 1 to 256" in bad.message
        assert "restore store.sqlite" in bad.hint
        other = {"record": "records", "records": "record"}[check]
        assert [item.level for item in await found_by(node, other)] == [Level.OK]


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("DELETE FROM entries WHERE key = (SELECT (id << 40) + 299 FROM logs WHERE group_id = ?)",
         "1 of 300 statements are missing"),
        ("DELETE FROM tiles WHERE ? IS NOT NULL", ""),
        ("UPDATE tiles SET hashes = zeroblob(length(hashes)) WHERE ? IS NOT NULL",
         "the stored hashes of Group 2's record are missing or damaged"),
        ("UPDATE logs SET root = zeroblob(32) WHERE group_id = ?",
         "its head is not the one that was signed"),
        ("UPDATE logs SET note = x'00' WHERE group_id = ?", "is damaged"),
    ],
    ids=["an entry gone", "tiles gone", "tiles damaged", "another root", "no note"],
)  # fmt: skip
async def test_what_is_missing_or_damaged_of_a_record_is_named(
    tmp_path: Path, statement: str, words: str
) -> None:
    async with world(tmp_path, groups=2) as scene:
        await many(scene, 2, 300)
        node = scene.nodes[0]
        damage(node, statement, group_id(2))
        (seen,) = await found_by(node, "records")
        if words:
            assert seen.level is Level.FAIL
            assert words in seen.message
        else:
            # Tiles are only kept to save work: without them they are made from the statements.
            assert seen.level is Level.OK


async def test_words_that_are_missing_or_damaged_are_counted(tmp_path: Path) -> None:
    async with world(tmp_path, groups=2) as scene:
        put = await scene.run(1, "proposal.put", title="A", text="Words.")
        for text in ("One.", "Two."):
            await scene.run(1, "proposal.comment", target=put["proposal"], stance="for", text=text)
        await scene.exchange()
        one, two = scene.nodes
        assert [item.level for item in await found_by(one, "words")] == [Level.OK]
        (seen,) = await found_by(two, "words")
        assert (seen.level, "2 of 2 texts" in seen.message) == (Level.WARN, True)
        damage(one, "UPDATE blobs SET data = x'00' WHERE hash = (SELECT min(hash) FROM blobs)")
        (seen,) = await found_by(one, "words")
        assert (seen.level, "1 of 2 texts are damaged" in seen.message) == (Level.FAIL, True)


async def test_a_server_that_withholds_entries_is_named(tmp_path: Path) -> None:
    directories = found(tmp_path / "nodes", [unused_port(), unused_port()])

    async def nothing(_request: web.Request) -> web.Response:
        return web.Response(status=404)

    async with open_node(directories[0]) as node:
        with small_node(tmp_path / "liar", node.charter, 2, time.time) as liar:
            await liar.write(b"said")
            lie = ("/log/{group}/tile/{at:.*}", nothing)
            app = web.Application()
            app[METRICS] = Metrics()
            async with running(liar, gossip=False, extra=[lie]), run_gossip(app, node):
                assert node.federation is not None
                federation = node.federation
                await until(lambda: any(s.error == "not-held" for s in federation.status()))
                (seen,) = await found_by(node, "answers")
    assert seen.level is Level.WARN
    assert "Group 2's server names statements that it does not give out" in seen.message


def test_a_full_disk_fails_and_a_filling_one_warns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (directory,) = found(tmp_path, [unused_port()])

    def level() -> Level:
        (seen,) = (item for item in check_directory(directory) if item.check == "disk")
        return seen.level

    free = shutil.disk_usage(directory).free
    monkeypatch.setattr(outside, "LOW_DISK_BYTES", 1)
    monkeypatch.setattr(outside, "RESERVE_BYTES", 0)
    assert level() is Level.OK
    monkeypatch.setattr(outside, "LOW_DISK_BYTES", 2 * free)
    assert level() is Level.WARN
    monkeypatch.setattr(outside, "RESERVE_BYTES", 2 * free)
    assert level() is Level.FAIL


async def test_a_node_that_hangs_is_named_with_its_process_and_a_killed_one_left_no_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("node.cli.doctor.PATIENCE_S", 0.5)
    (directory,) = found(tmp_path, [unused_port()])
    node = Process(directory)
    await node.start()
    try:
        node.pause()
        seen = await asyncio.to_thread(_ask, directory)
        (process,) = (row for row in seen["checks"] if row["check"] == "process")
        assert process["level"] == "fail"
        assert f"process {node.pid} holds" in process["message"]
        assert "killed" in process["hint"]
        node.resume()
        await node.end(signal.SIGKILL)
    finally:
        await node.close()
    assert (directory / SOCKET_NAME).exists()
    (lock,) = (item for item in check_directory(directory) if item.check == "lock")
    assert (lock.level, "was killed here" in lock.message) == (Level.OK, True)
    async with open_node(directory) as opened:
        assert opened.unwritable is None


def test_the_page_has_a_row_for_each_fault_and_names_only_checks_that_there_are() -> None:
    text = PAGE.read_text(encoding="utf-8")
    faults = text.partition("## Each fault and how it shows")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (.+?) \| `([a-z]+)`", faults, re.MULTILINE)
    checks = set(re.findall(r"^\| `([a-z]+)` \|", text, re.MULTILINE))
    assert len(rows) >= 14
    assert {check for _, check in rows} <= checks
