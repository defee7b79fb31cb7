"""Each fault of an answer by its cause, through the whole doctor of a node among two others.

Group 2 answers strangely, group 3 is as it should be: whoever is named must be at fault, and the
words must be of that fault.
"""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from node.commands.peers import _faults
from node.driver import Driver, blames_source, refusal_of
from node.peers import parts
from node.peers.refusals import refusal
from node.peers.status import PeerStatus
from node.tests.doctored import (
    BUSY,
    RECORD,
    STRANGER,
    always,
    among,
    breaks_off,
    clock_of,
    error_of,
    hangs_up,
    stays,
    told,
    trickle,
)
from node.tests.peers.test_bad_peers import answering, note_of, tree
from node.tests.small_federation import group_id, until
from protocol.checkpoint import Checkpoint, origin
from protocol.errors import (
    ConflictError,
    EquivocationError,
    ProofError,
    RuleError,
    UnattributedFault,
)
from protocol.gossip.events import AskDigest, Refusal


@pytest.mark.parametrize("status", [502, 503, 504])
async def test_a_proxy_before_a_node_that_is_down_says_nothing_untrue(
    tmp_path: Path, status: int
) -> None:
    async with among(tmp_path, *always(answering(b"<html></html>", status))) as (
        node,
        _,
    ):
        await until(lambda: error_of(node, 2) == "server-away")
        said, who, checks = await told(node)
        assert "Group 2's address answers, and its server behind it does not" in said
        assert (who, checks) == ({"Group 2"}, {"answers"})


async def test_a_busy_server_is_called_busy(tmp_path: Path) -> None:
    async with among(tmp_path, *BUSY) as (node, _):
        await until(lambda: error_of(node, 2) == "server-busy")
        said, who, checks = await told(node)
        assert "Group 2's server is busy and put this node off" in said
        assert (who, checks) == ({"Group 2"}, {"answers"})


async def test_a_refusal_is_told_with_its_reason(tmp_path: Path) -> None:
    async with among(tmp_path, *STRANGER) as (node, _):
        await until(lambda: error_of(node, 2) == "peer-refused")
        said, who, _checks = await told(node)
        assert "Group 2's server refuses what this node asks for" in said
        assert "unknown-signer" in said
        assert who == {"Group 2"}


@pytest.mark.parametrize(("ahead", "way"), [(900, "ahead"), (-900, "behind")])
async def test_with_a_wrong_clock_here_nobody_else_is_named(
    tmp_path: Path, ahead: int, way: str
) -> None:
    async with among(tmp_path, ahead=ahead) as (node, _):
        await until(lambda: {error_of(node, 2), error_of(node, 3)} == {"clocks-apart"})
        said, who, checks = await told(node)
        assert f"this machine's clock seems to be 15 minutes {way}" in said
        assert who == set()
        assert checks == {"answers", "machine", "owed"}


@pytest.mark.parametrize(("ahead", "way"), [(-900, "behind"), (900, "ahead of")])
async def test_a_wrong_clock_there_is_named_with_how_far(
    tmp_path: Path, ahead: int, way: str
) -> None:
    # Four others, of which three show this machine's time.
    async with among(tmp_path, *clock_of(ahead), groups=5) as (node, _):
        await until(lambda: error_of(node, 2) == "clocks-apart" and node.clock.confirmed())
        said, who, checks = await told(node)
        assert f"Group 2's clock is 15 minutes {way} this machine's; more than half" in said
        assert "so Group 2's seems to be wrong" in said
        assert (who, checks) == ({"Group 2"}, {"answers"})


async def test_of_two_clocks_neither_is_called_wrong(tmp_path: Path) -> None:
    async with among(tmp_path, ahead=900, groups=2) as (node, _):
        await until(lambda: error_of(node, 2) == "clocks-apart")
        said, _who, _checks = await told(node)
        assert "Group 2's clock is 15 minutes behind this machine's" in said
        assert "which of the two is wrong is not known" in said


@pytest.mark.parametrize("shown", [True, False], ids=["by now the same", "not shown"])
async def test_clocks_that_agree_by_now_are_told_as_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shown: bool
) -> None:
    if not shown:
        monkeypatch.setattr("node.clock.FRESH_S", -1.0)
    async with among(tmp_path, *clock_of(0)) as (node, _):
        await until(lambda: error_of(node, 2) == "clocks-apart")
        said, who, checks = await told(node)
        assert "Group 2's server refused a request for its time; both clocks agree by now" in said
        assert (who, checks) == ({"Group 2"}, {"answers"})


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            ConflictError("stale-head", known=3),
            "Group 2's server shows less of its record than its group had published",
        ),
        (UnattributedFault("busy", suspects=()), "Group 2's server could not be asked"),
    ],
)
async def test_what_only_a_kept_fault_tells_has_words_of_its_own(
    tmp_path: Path, error: Any, words: str
) -> None:
    async with among(tmp_path) as (node, _):
        assert node.federation is not None
        node.federation._driver._pull_errors[group_id(2)] = error, 0.0
        node.federation._driver._clock_s = lambda: 1.0
        said, who, checks = await told(node)
        assert words in said
        assert (who, checks) == ({"Group 2"}, {"answers"})


async def test_a_liar_is_called_one(tmp_path: Path) -> None:
    async with among(tmp_path, *always(answering(b"\xc1"))) as (node, _):
        await until(lambda: error_of(node, 2) == "bad-schema")
        said, who, checks = await told(node)
        assert "Group 2's server says what does not hold" in said
        assert (who, checks) == ({"Group 2"}, {"answers"})


async def test_a_server_that_ends_no_answer_is_told_apart_from_one_that_is_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "PULL_S", 0.5)

    async with among(tmp_path, (RECORD, trickle)) as (node, others):
        await others[0].write(b"said")
        await until(lambda: error_of(node, 2) == "peer-stalled")
        said, who, checks = await told(node)
        assert "Group 2's server begins to give out a record and does not end it in time" in said
        assert (who, checks) == ({"Group 2"}, {"answers"})


async def test_answers_that_break_off_are_the_lines_and_not_called_a_lie(tmp_path: Path) -> None:
    async with among(tmp_path, (RECORD, breaks_off)) as (node, others):
        await others[0].write(b"said")
        # Once may be a server that was stopped: it is told once that happens again.
        await until(lambda: stays(node, 2))
        said, who, checks = await told(node)
        assert "Group 2's server answers, and its answers break off on their way" in said
        assert "ClientPayloadError (answer-cut-off)" in said
        assert (who, checks) == ({"Group 2"}, {"answers"})


async def test_one_answer_that_broke_off_is_forgotten_with_the_next_that_comes(
    tmp_path: Path,
) -> None:
    async with among(tmp_path) as (_, others):
        driver = Driver(others[0].node, others[0].client)
        cut_off = UnattributedFault("answer-cut-off", suspects=())
        driver._note_error(group_id(3), "pull-failed", cut_off)
        assert driver._pull_errors == {}
        await driver._ask(group_id(3), AskDigest(group_id(3)))
        assert {s.error for s in driver.status()} == {""}
        driver._note_error(group_id(3), "pull-failed", cut_off)
        await driver._ask(group_id(3), AskDigest(group_id(3)))
        assert {s.error for s in driver.status()} == {"", "answer-cut-off"}


async def test_connections_that_are_ended_without_an_answer_are_told_of(tmp_path: Path) -> None:
    async with among(tmp_path, *always(hangs_up)) as (node, _):
        await until(lambda: error_of(node, 2) == "hung-up")
        said, who, checks = await told(node)
        assert "Group 2's address takes connections and ends them without an answer" in said
        assert "(hung-up)" in said
        assert (who, checks) == ({"Group 2"}, {"answers"})


async def test_a_server_that_is_away_says_nothing_untrue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("node.peers.client.ANSWER_S", 0.3)
    over = asyncio.Event()

    async def is_silent(_request: web.Request) -> web.Response:
        await over.wait()
        return web.Response()

    async with among(tmp_path, *always(is_silent)) as (node, _):
        await until(lambda: error_of(node, 2) == "peer-unreachable")
        said, who, checks = await told(node)
        assert said == "what the other groups' servers say holds"
        assert (who, checks) == (set(), set())
        over.set()


async def test_who_carries_the_fork_of_another_is_not_named_for_it(tmp_path: Path) -> None:
    async with among(tmp_path) as (node, others):
        line = origin(node.coalition, group_id(3))
        for holder, said in ((node, b"to one"), (others[0].node, b"to another")):
            whole = tree(said)
            note = note_of(node.charter, 3, said)
            head = Checkpoint(line, 1, whole.root())
            await holder.logs.append(group_id(3), note, head, [said])
        await others[0].driver.notice()
        await until(node.logs.frozen)
        _said, who, checks = await told(node)
        assert (who, checks) == ({"Group 3"}, {"frozen"})


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (404, b"", "not-held"),
        (404, b'{"code": "busy"}', "not-held"),
        (500, b"", "peer-refused"),
        (503, b'{"code": "busy"}', "server-busy"),
        (503, b'{"code": "nothing we know"}', "server-away"),
        (503, b'{"code": ["busy"]}', "server-away"),
        (503, b'["code", "busy"]', "server-away"),
        (502, b"[" * 4000, "server-away"),
        (401, b'{"code": "stale-request"}', "clocks-apart"),
        (503, b'{"code": "bad-signature"}', "peer-refused"),
        (302, b"", "peer-refused"),
    ],
)
def test_what_a_refusal_is_called(status: int, body: bytes, code: str) -> None:
    assert refusal(status, body).code == code


@pytest.mark.parametrize(
    ("error", "blamed"),
    [
        (EquivocationError("forked-log", evidence=None), False),
        (ConflictError("stale-head", known=3), False),
        (RuleError("log-frozen"), False),
        (UnattributedFault("beyond-quota", suspects=()), False),
        (UnattributedFault("not-held", suspects=()), True),
        (ProofError("root-mismatch"), True),
    ],
)
def test_what_a_failed_pull_says_of_its_source(error: Any, blamed: bool) -> None:
    assert blames_source(error) is blamed


@pytest.mark.parametrize(
    ("code", "turned"),
    [
        ("peer-unreachable", Refusal.UNREACHABLE),
        ("peer-stalled", Refusal.UNREACHABLE),
        ("server-away", Refusal.UNREACHABLE),
        ("server-busy", Refusal.WITHHELD),
        ("not-held", Refusal.WITHHELD),
        ("beyond-quota", Refusal.BEYOND),
    ],
)
def test_where_to_turn_after_a_pull_that_gave_nothing(code: str, turned: Refusal) -> None:
    assert refusal_of(UnattributedFault(code, suspects=())) is turned


async def test_a_pull_that_failed_by_another_group_s_doing_is_kept_of_nobody(
    tmp_path: Path,
) -> None:
    async with among(tmp_path) as (_node, others):
        driver = Driver(others[0].node, others[0].client, clock_s=lambda: 0.0)
        driver._note_error(
            group_id(3), "pull-failed", EquivocationError("forked-log", evidence=None)
        )
        assert {s.error for s in driver.status()} == {""}


async def test_who_is_away_for_now_is_at_no_fault_and_has_it_over_with_the_first_answer(
    tmp_path: Path,
) -> None:
    codes = ("peer-unreachable", "hung-up", "server-away", "server-busy", "clocks-apart")
    async with among(tmp_path) as (_node, others):
        node = others[0].node
        driver = Driver(node, others[0].client, clock_s=lambda: 0.0)

        def seen(code: str) -> PeerStatus:
            driver._note_error(group_id(3), "pull-failed", UnattributedFault(code, suspects=()))
            (row,) = [row for row in driver.status() if row.group == group_id(3)]
            assert row.error == code
            return row

        # The attack: a server whose router hangs up once has a fault beside its group's name for
        # ten minutes, on every page that lists servers.
        for code in codes:
            assert _faults(node, group_id(3), seen(code)) == []
            driver._errors.clear()
            assert {row.error for row in driver.status()} == {""}, code
        assert _faults(node, group_id(3), seen("not-held")) == ["not-held"]


async def test_what_proves_nothing_is_forgotten_and_a_lie_is_not(tmp_path: Path) -> None:
    now = [0.0]
    async with among(tmp_path) as (node, others):
        running_one = others[0]
        driver = Driver(running_one.node, running_one.client, clock_s=lambda: now[0])
        driver._note_error(group_id(3), "pull-failed", ProofError("root-mismatch"))
        driver._note_error(
            node.group, "pull-failed", UnattributedFault("peer-stalled", suspects=())
        )
        errors = {s.group: s.error for s in driver.status()}
        assert (errors[group_id(3)], errors[node.group]) == ("root-mismatch", "peer-stalled")
        now[0] = 601.0
        errors = {s.group: s.error for s in driver.status()}
        assert (errors[group_id(3)], errors[node.group]) == ("root-mismatch", "")
