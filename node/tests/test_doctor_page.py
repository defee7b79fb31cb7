"""Each row of the table of faults in docs/operate/doctor.md: the fault is made, its words read."""

import asyncio
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from aiohttp import web

from federation_tests.scenarios.founded import ROOT, found
from federation_tests.scenarios.process import Process
from node.app import run_gossip
from node.appkeys import METRICS
from node.checkup import Finding, check_directory, check_node
from node.checkup import directory as outside
from node.cli.doctor import _ask
from node.commands.running import run
from node.core import open_node
from node.directory import SIGNER_FILE, STORE_FILE
from node.history.collecting import collect
from node.history.cosigning import cosign
from node.history.probing import probe
from node.peers import parts
from node.stage.ports import free_port
from node.store.begun import begin_in_place_of_lost
from node.telemetry import Metrics
from node.tests.commands.world import Clock, small_charter, world
from node.tests.commands.world import found as founded
from node.tests.council.federated import say, served
from node.tests.council.test_crashes import AT_ONCE, alone, certify, turned_until
from node.tests.council.test_own_room import fill
from node.tests.doctored import (
    BUSY,
    DOWN,
    RECORD,
    STRANGER,
    Lie,
    always,
    among,
    breaks_off,
    clock_of,
    findings_of,
    hangs_up,
    make_loud,
    small_quota,
    trickle,
)
from node.tests.faults import FAULTS, Fault, inside, row, turned
from node.tests.history.certified import long_line, whole_copy
from node.tests.peers.test_bad_peers import answering, note_of
from node.tests.small_federation import group_id, running, small_node, until
from protocol.gossip.quota import Quota
from protocol.gossip.wire import ChangedHead

PAGE = ROOT / "docs" / "operate" / "doctor.md"
SOURCE = ROOT / "node" / "checkup"


def rows() -> list[tuple[str, str, list[str]]]:
    """The table: fault, check, what is quoted of what it says."""
    text = PAGE.read_text(encoding="utf-8")
    table = text.partition("## Each fault and how it shows")[2].partition("\n## ")[0]
    found_rows = re.findall(r"^\| (.+?) \| `([a-z]+)` \| (.+) \|$", table, re.MULTILINE)
    return [(fault, check, re.findall(r'"([^"]+)"', said)) for fault, check, said in found_rows]


def checks() -> list[str]:
    """The upper table's checks, in its order."""
    above = PAGE.read_text(encoding="utf-8").partition("## Each fault")[0]
    return re.findall(r"^\| `([a-z-]+)` \|", above, re.MULTILINE)


def pattern(quoted: str) -> str:
    """What the words may be: X is any name, and any number stands for one."""
    escaped = re.sub(r"\d+", r"[0-9,]+", re.escape(quoted))
    return re.sub(r"\bX\b", r".+", escaped)


def lying(path: str, data: bytes | None) -> Fault:
    """A fault of the server of group 2, which answers with this at one address, or with nothing."""

    async def fault(tmp_path: Path, _: pytest.MonkeyPatch) -> list[Finding]:
        directories = found(tmp_path / "nodes", [free_port(), free_port()])

        async def nothing(_request: web.Request) -> web.Response:
            return web.Response(status=404)

        lie = (path, nothing if data is None else answering(data))
        async with open_node(directories[0]) as node:
            with small_node(tmp_path / "liar", node.charter, 2, time.time) as liar:
                await liar.write(b"said")
                app = web.Application()
                app[METRICS] = Metrics()
                async with running(liar, gossip=False, extra=[lie]), run_gossip(app, node):
                    assert node.federation is not None
                    federation = node.federation
                    silent = {"", "peer-unreachable"}
                    await until(lambda: any(s.error not in silent for s in federation.status()))
                    return await inside(node)

    return fault


FAULTS |= {
    "a server names statements and gives none out": lying("/log/{group}/tile/{at:.*}", None),
    "a server says what does not hold": lying("/federation/changes", b"\x80"),
}


def answered(code: str, *lies: Lie, ahead: float = 0, groups: int = 3) -> Fault:
    """A fault that node 1 meets at the server of group 2, among others that are as they should."""

    async def fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Finding]:
        monkeypatch.setattr(parts, "PULL_S", 0.5)
        return await findings_of(tmp_path, code, *lies, ahead=ahead, groups=groups)

    return fault


FAULTS |= {
    "a server begins a record and does not end it": answered("peer-stalled", (RECORD, trickle)),
    "packets are lost on the line to a server, or a proxy cuts its answers short": answered(
        "answer-cut-off", (RECORD, breaks_off)
    ),
    "connections to a server are ended before it answers": answered("hung-up", *always(hangs_up)),
    "a proxy answers for a server that is down": answered("server-away", *DOWN),
    "a server is busy": answered("server-busy", *BUSY),
    "a server does not take this node's requests": answered("peer-refused", *STRANGER),
    "this machine's clock is wrong, and the others refuse what it signs": answered(
        "clocks-apart", ahead=900
    ),
    "another group's clock is wrong": answered("clocks-apart", *clock_of(-900), groups=5),
}


@row("a server is away, or the line to it is cut")
async def _away(tmp_path: Path, _: pytest.MonkeyPatch) -> list[Finding]:
    async with among(tmp_path, groups=2, served=False) as (node, _others):
        return await check_node(node, await run(node, "peers", {}))


@row("a server takes questions and answers none")
async def _silent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Finding]:
    monkeypatch.setattr("node.federation.COMPARE_TIMEOUT_S", 0.3)

    async def never(_request: web.Request) -> web.Response:
        await asyncio.Event().wait()
        raise AssertionError

    async with among(tmp_path, ("/federation/agreement", never), groups=2) as (node, _others):
        return await check_node(node, await run(node, "peers", {}))


@row("another node makes something else of the same records")
async def _differs(tmp_path: Path, _: pytest.MonkeyPatch) -> list[Finding]:
    async with among(tmp_path) as (node, _others):
        return await check_node(node, await run(node, "peers", {}))


@row("no connection of a node behind NAT stands")
async def _unreached(tmp_path: Path, _: pytest.MonkeyPatch) -> list[Finding]:
    async with among(tmp_path, groups=2, served=False, behind_nat=True) as (node, _others):
        return await inside(node)


@row("a group writes more than its record has room for")
async def _beyond(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Finding]:
    small_quota(monkeypatch)
    async with among(tmp_path) as (node, (_, flooder)):
        federation = node.federation
        assert federation is not None
        federation.certify({})
        await flooder.write(*(b"%d" % n for n in range(9)))
        await until(lambda: bool(federation.waiting()))
        return await inside(node)


@row("a head is under a key that is not known here")
async def _strange(tmp_path: Path, _: pytest.MonkeyPatch) -> list[Finding]:
    async with among(tmp_path) as (node, _others):
        assert node.federation is not None
        note = note_of(node.charter, 3, b"said", seed=b"s" * 32)
        client = node.federation._client
        assert client.open_heads([ChangedHead(group=group_id(3), note=note)], group_id(2)) == ()
        return await inside(node)


@row("a server shows heads by the thousand")
async def _loud(tmp_path: Path, _: pytest.MonkeyPatch) -> list[Finding]:
    async with among(tmp_path) as (node, _others):
        make_loud(node, 2)
        return await inside(node)


@row("too few certifying groups' servers answer")
async def _nobody(tmp_path: Path, _: pytest.MonkeyPatch) -> list[Finding]:
    directory, _other = found(tmp_path, [0, 0], cuts=AT_ONCE)
    async with alone(directory) as node:
        await say(node, "The first")
        await turned_until(node, lambda: node.room.touch.weighed is not None)
        return await inside(node)


@row("the own record has no room left before the next cut")
async def _full(tmp_path: Path, _: pytest.MonkeyPatch) -> list[Finding]:
    (directory,) = found(tmp_path, [0], cuts=AT_ONCE)
    async with alone(directory) as node:
        await say(node, "The first")
        await certify(node, 1)
        node.rooms.quota = Quota(entries=3, bytes=100_000)
        assert await fill(node) == 3
        return await inside(node)


@row("a record is damaged, and nobody who answers has it whole")
async def _lost(tmp_path: Path, _: pytest.MonkeyPatch) -> list[Finding]:
    async with world(tmp_path, groups=2) as at:
        await turned(at)
        await at.nodes[0].mender.look()
        return await inside(at.nodes[0])


@row("this node has to keep a record of which old statements were dropped")
async def _must_keep(tmp_path: Path, _: pytest.MonkeyPatch) -> list[Finding]:
    full, other = await long_line(tmp_path)
    path = str(tmp_path / "cut")
    async with open_node(full) as node:
        await run(node, "history.snapshot", {"path": path})
    # The machine of the group that certifies is replaced by a new one.
    shutil.copy(full / SIGNER_FILE, other / SIGNER_FILE)
    async with open_node(other) as node:
        await run(node, "history.start", {"path": path})
        return await inside(node)


@row("a server says that it keeps a record and does not give it")
async def _withheld(tmp_path: Path, _: pytest.MonkeyPatch) -> list[Finding]:
    full, other, _group = await whole_copy(tmp_path, (free_port(), free_port()))
    async with served(full, other) as (one, two):
        await cosign(one)
        await collect(two)
        await one.logs.file.write(lambda db: db.conn.execute("DELETE FROM bundles"))
        await probe(two, lambda _: 0)
        return await inside(two)


@row("the disk fills up")
async def _(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Finding]:
    directory, _other = founded(tmp_path, small_charter(2))
    monkeypatch.setattr(outside, "LOW_DISK_BYTES", 2 * shutil.disk_usage(directory).free)
    return check_directory(directory)


@row("the disk gives nothing back")
async def _dead(tmp_path: Path, _: pytest.MonkeyPatch) -> list[Finding]:
    (directory,) = found(tmp_path, [free_port()])
    node = Process(directory, clock=directory.with_suffix(".clock"))
    await node.start()
    try:
        node.break_disk()
        async with asyncio.timeout(60):
            while True:
                seen = await node.findings()
                if any("does not give back" in check["message"] for check in seen):
                    return [Finding(**check) for check in seen]
                await asyncio.sleep(0.05)
    finally:
        await node.close()


def old_copy(name: str) -> Fault:
    """A node on whose machine one file was put back."""

    async def fault(tmp_path: Path, _: pytest.MonkeyPatch) -> list[Finding]:
        directory, _other = founded(tmp_path, small_charter(2))
        clock = Clock()
        old = b""
        for title in ("A", "B"):
            async with open_node(directory, clock) as node:
                await run(node, "proposal.put", {"title": title})
            old = old or (directory / name).read_bytes()
        (directory / name).write_bytes(old)
        async with open_node(directory, clock) as node:
            return await inside(node)

    return fault


def file_of(change: Callable[[Path], None]) -> Fault:
    """A node with a file that can't be used."""

    async def fault(tmp_path: Path, _: pytest.MonkeyPatch) -> list[Finding]:
        directory, _other = founded(tmp_path, small_charter(2))
        async with open_node(directory, Clock()):
            pass
        change(directory / "people.sqlite")
        return check_directory(directory)

    return fault


def begun_anew(path: Path) -> None:
    path.unlink()
    begin_in_place_of_lost(path)


def newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(
            "UPDATE _sqlite_migrations SET name = 'm999_later'"
            " WHERE name = (SELECT max(name) FROM _sqlite_migrations)"
        )


FAULTS |= {
    "an old copy of `signer.sqlite`": old_copy(SIGNER_FILE),
    "an old copy of `store.sqlite`": old_copy(STORE_FILE),
    "a damaged file": file_of(lambda path: path.write_bytes(b"no database at all" * 100) and None),
    "the list of members is gone": file_of(Path.unlink),
    "the list of members was gone at an earlier start": file_of(begun_anew),
    "a file of a newer version": file_of(newer),
}
HANGS = """
import sys, time
from pathlib import Path
from node.lock import NodeLock, bind_private
directory = Path(sys.argv[1])
with NodeLock(directory):
    listening = bind_private(directory)
    listening.listen()
    print("holds it", flush=True)
    time.sleep(600)
"""


def hanging(directory: Path) -> subprocess.Popen[str]:
    """A process that holds the node, takes connections and never answers."""
    words = [sys.executable, "-c", HANGS, str(directory)]
    process = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "holds it\n"
    return process


@row("a node's process hangs")
async def _(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Finding]:
    monkeypatch.setattr("node.cli.doctor.PATIENCE_S", 0.3)
    directory, _other = founded(tmp_path, small_charter(2))
    process = hanging(directory)
    try:
        seen = await asyncio.to_thread(_ask, directory)
    finally:
        process.kill()
        process.communicate()
    return [Finding(**check) for check in seen["checks"]]


@row("a node was killed and left its lock and socket")
async def _(tmp_path: Path, _monkeypatch: pytest.MonkeyPatch) -> list[Finding]:
    directory, _other = founded(tmp_path, small_charter(2))
    process = hanging(directory)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    return check_directory(directory)


@pytest.mark.parametrize(("fault", "check", "quoted"), rows(), ids=[r[0] for r in rows()])
async def test_the_fault_is_found_by_the_check_in_the_words_of_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str, check: str, quoted: list[str]
) -> None:
    seen = await FAULTS[fault](tmp_path, monkeypatch)
    said = [finding.message for finding in seen if finding.check == check]
    bad = [finding for finding in seen if finding.check == check and finding.level != "ok"]
    assert bad or check == "lock"
    assert quoted
    for words in quoted:
        assert any(re.search(pattern(words), message) for message in said), (words, said)


def test_the_page_and_these_faults_are_the_same() -> None:
    assert [fault for fault, _, _ in rows()] == list(dict.fromkeys(fault for fault, _, _ in rows()))
    assert {fault for fault, _, _ in rows()} == FAULTS.keys()
    assert {check for _, check, _ in rows()} <= set(checks())


def test_the_page_lists_every_check_that_there_is() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py"))
    named = set(re.findall(r'\b(?:ok|warn|fail)\(\s*"([a-z-]+)"', code))
    assert len(named) > 20
    assert named <= set(checks())
