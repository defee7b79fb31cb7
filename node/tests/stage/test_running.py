"""Claims about node.stage.running: what it may remove, and that it gives way."""

import asyncio
import base64
import os
import shlex
import signal
import sys

import click
import pytest

from node.demo.command import ENDING as DEMO
from node.errors import NodeError
from node.stage.findings import Findings
from node.stage.group import Group
from node.stage.processes import Processes
from node.stage.running import Ending, clear, conclude, mark, play, this_command, ways_in
from node.stage.stage import Stage
from node.stage.telling import Teller
from node.tests.cli.commonweal import commonweal
from node.tests.commands.world import world

ROSTER = base64.b64encode(b"number,name\n1-01,Example\n").decode()
ENDING = Ending("demo", "its.bundle", "1-001", "story", "Another example")


def test_only_an_earlier_demo_is_replaced(tmp_path):
    base = tmp_path / "demo"
    clear(base, "demo", "its.bundle")
    (base / "old").write_text("of the last run")
    (base / "ward-01").mkdir()
    (base / "ward-01" / "log").write_text("of the last run")
    clear(base, "demo", "its.bundle")
    assert [path.name for path in base.iterdir()] == [mark("demo")]


def test_a_directory_with_anything_else_is_refused_and_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(NodeError, match="left alone"):
        clear(tmp_path, "demo", "its.bundle")
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_the_last_bundle_stays_until_there_is_a_new_one(tmp_path):
    base = tmp_path / "demo"
    clear(base, "demo", "its.bundle")
    (base / "its.bundle").write_text("what was decided")
    clear(base, "demo", "its.bundle")
    assert (base / "its.bundle").read_text() == "what was decided"


@pytest.mark.parametrize("known", [True, False])
def test_the_command_that_is_named_works_where_it_is_named(tmp_path, monkeypatch, known):
    program = tmp_path / "commonweal"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setattr("sys.argv", [str(program), "demo"])
    monkeypatch.setenv("PATH", str(tmp_path if known else tmp_path / "elsewhere"))
    assert this_command() == (["commonweal"] if known else [str(program)])
    monkeypatch.setattr("sys.argv", [str(tmp_path / "__main__.py"), "demo"])
    assert this_command() == [sys.executable, "-m", "node"]


def test_an_empty_directory_is_taken(tmp_path):
    clear(tmp_path, "demo", "its.bundle")
    assert (tmp_path / mark("demo")).is_file()


@pytest.mark.parametrize("keep", [True, False])
def test_the_end_says_what_can_be_done_next(tmp_path, capsys, keep):
    teller = Teller()
    group = Group(1, "Ward 1", tmp_path / "ward-01", 8_001)
    stage = Stage(tmp_path, [group], teller, Findings(teller.claim), Processes())
    stage.findings.check("it held", True)
    conclude(stage, ENDING, keep=keep)
    said = capsys.readouterr().out
    for words in ("1 claims, all held", "verify", "docs/guide/demo.md", "make story"):
        assert words in said
    assert ("make demo KEEP=1" in said) is not keep
    assert (group.address in said) is keep
    assert ("--role steward" in said) is keep
    assert ("--member 1-001" in said) is keep
    if keep:
        # The addresses come last: whoever waits for them has read everything.
        assert said.rstrip().endswith(group.address)


@pytest.fixture
def of_a_group(tmp_path):
    """A group with a node that has one member on its roster."""

    async def made():
        async with world(tmp_path) as at:
            await at.run(1, "roster.import", csv=ROSTER, commit=True)

    asyncio.run(made())
    group = Group(1, "Group 1", tmp_path, 8_001)
    (tmp_path / "node1").rename(group.directory)
    return group


def test_the_ways_in_that_are_told_lead_in(of_a_group, monkeypatch):
    monkeypatch.setattr("node.stage.running.this_command", lambda: ["commonweal"])
    _, *lines = ways_in(of_a_group, "1-01")
    assert len(lines) == 2
    for line in lines:
        _, *words = shlex.split(line.partition("commonweal")[2])
        done = commonweal("access", *words, cwd=of_a_group.home)
        assert done.returncode == 0, done.stderr
        assert "/sign-in?key=" in done.stdout


@pytest.mark.parametrize("keep", [True, False])
def test_a_run_that_is_told_to_stop_says_that_its_nodes_are_being_stopped(tmp_path, capsys, keep):
    begun = []

    async def run(teller, processes):
        begun.append(await asyncio.create_subprocess_exec("sleep", "600"))
        processes.running[1] = begun[0]
        # Kept nodes run until then; otherwise it comes while the run is under way.
        asyncio.get_running_loop().call_later(0.01, os.kill, os.getpid(), signal.SIGINT)
        if not keep:
            await asyncio.Event().wait()
        group = Group(1, "Group 1", tmp_path, 8_001)
        stage = Stage(tmp_path, [group], teller, Findings(teller.claim), processes)
        stage.findings.check("it held", True)
        return stage

    if keep:
        assert asyncio.run(play(run, ENDING, keep=True))
    else:
        with pytest.raises(click.Abort):
            asyncio.run(play(run, ENDING, keep=False))
    assert capsys.readouterr().out.endswith("\nStopping the nodes\n")
    assert begun[0].returncode == -signal.SIGTERM


@pytest.mark.parametrize(
    ("code", "says"),
    [("return-late", True), ("too-slow", True), ("already-open", True), ("bad-return", False)],
)
def test_an_hour_that_a_busy_machine_missed_is_told_with_its_part_and_what_to_do(code, says):
    async def run(teller, _):
        teller.head("Returns")
        raise NodeError(code, "nothing was published", "challenge the result")

    with pytest.raises(NodeError) as refused:
        asyncio.run(play(run, DEMO, keep=False))
    assert ("Returns: out of time: nothing" in refused.value.message) is says
    assert ("make demo SLOWER=2" in refused.value.hint) is says
    assert ("challenge the result" in refused.value.hint) is not says
