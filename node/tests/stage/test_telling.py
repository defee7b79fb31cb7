"""Claims about node.stage.telling and the waiting of node.stage.stage: nobody waits in the dark."""

import asyncio
import re
import time

import pytest

from node.stage.findings import Findings
from node.stage.processes import Processes
from node.stage.stage import NEAR_S, Stage
from node.stage.telling import Teller, clock

QUIET_S = 0.05


@pytest.fixture
def teller():
    return Teller(QUIET_S)


def stage(teller, tmp_path):
    return Stage(tmp_path, [], teller, Findings(teller.claim), Processes())


async def until_said(pattern, capsys, company):
    """What was said until the pattern was."""
    said = ""
    async with asyncio.timeout(20):
        while not re.search(pattern, said):
            await asyncio.sleep(QUIET_S)
            said += capsys.readouterr().out
    company.cancel()
    return said


async def test_what_is_waited_for_is_said_when_nothing_else_is(teller, tmp_path, capsys):
    company = asyncio.ensure_future(teller.keep_company())

    async def never():
        return False

    waiting = asyncio.ensure_future(stage(teller, tmp_path).until("the ballots open", never))
    await until_said("s  still waiting until the ballots open\n", capsys, company)
    waiting.cancel()


async def test_who_speaks_is_not_interrupted(capsys):
    teller = Teller(2)
    company = asyncio.ensure_future(teller.keep_company())
    end = time.monotonic() + 2.5
    while time.monotonic() < end:
        teller.step("a step")
        await asyncio.sleep(0.01)
    company.cancel()
    assert "still" not in capsys.readouterr().out


async def test_a_planned_hour_is_said_once_and_then_how_far_it_is(teller, tmp_path, capsys):
    at = int(time.time()) + NEAR_S + 2
    company = asyncio.ensure_future(teller.keep_company())
    waiting = asyncio.ensure_future(stage(teller, tmp_path).hour("the poll closes", at))
    said = await until_said(r"the poll closes in [0-3] s\n", capsys, company)
    assert len(re.findall(rf"the poll closes in \d s, at {clock(at)}\n", said)) == 1
    waiting.cancel()


async def test_an_hour_that_has_come_is_not_announced(teller, tmp_path, capsys):
    await stage(teller, tmp_path).hour("the poll closes", int(time.time()))
    assert capsys.readouterr().out == ""


async def test_work_that_moves_is_named_meanwhile(teller, capsys):
    company = asyncio.ensure_future(teller.keep_company())
    with teller.moving("lists attested", 8):
        await until_said("s  still under way: lists attested\n", capsys, company)


async def test_a_bar_that_is_seen_to_move_is_left_alone(teller, capsys, monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    company = asyncio.ensure_future(teller.keep_company())
    with teller.moving("lists attested", 8):
        await asyncio.sleep(4 * QUIET_S)
    company.cancel()
    assert "lists" not in capsys.readouterr().out
