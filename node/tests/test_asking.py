"""After a start a node asks for its own record before it writes: no old copy makes it fork."""

import asyncio
import shutil
import sqlite3
from contextlib import AsyncExitStack, asynccontextmanager

import pyrage
import pytest

from federation_tests.scenarios.founded import found
from federation_tests.scenarios.process import Process
from node import core
from node.adopting import adopt_head
from node.backup.making import make_backup
from node.backup.restoring import restore
from node.commands.running import run
from node.core import open_node
from node.directory import SIGNER_FILE
from node.errors import SignerError
from node.stage.ports import free_port, free_ports
from node.tests.small_federation import NOW, rotating, until
from node.tests.test_app import answering
from protocol.coalition.kinds import ProposalBody

KEY = pyrage.x25519.Identity.generate()


def body(title):
    return ProposalBody(title=title, summary="Short.", text="Words.")


@asynccontextmanager
async def started(*directories):
    """Nodes as `commonweal serve` starts them: asking first."""
    async with AsyncExitStack() as stack:
        nodes = []
        for directory in directories:
            node = await stack.enter_async_context(open_node(directory))
            node.start_asking()
            await stack.enter_async_context(answering(node))
            nodes.append(node)
        yield nodes


def size(node, group):
    head = node.logs.head(group)
    return head.size if head else 0


async def a_week_passes(tmp_path):
    """Three nodes; the first is backed up, says more, and is lost. Returns the directories."""
    directories = found(tmp_path, free_ports(3))
    async with started(*directories) as (one, two, three):
        await one.publish("proposal", body("Before the backup"))
        await until(lambda: all(size(node, one.group) == 1 for node in (two, three)))
        backup = tmp_path / "week.age"
        public = [str(KEY.to_public())]
        await asyncio.to_thread(make_backup, directories[0], backup, public, NOW)
        await one.publish("proposal", body("After the backup"))
        await until(lambda: all(size(node, one.group) == 2 for node in (two, three)))
    restored = tmp_path / "restored"
    await asyncio.to_thread(restore, backup, restored, str(KEY))
    return restored, *directories[1:]


async def test_restoring_last_weeks_backup_forks_nothing(tmp_path):
    directories = await a_week_passes(tmp_path)
    async with started(*directories) as (one, two, three):
        await one.publish("proposal", body("After the restore"))
        assert size(one, one.group) == 3
        await until(lambda: all(size(node, one.group) == 3 for node in (two, three)))
        for node in (one, two, three):
            # That its server was put back in time is seen and on record; it is no fork.
            assert {fault.code for fault in node.logs.faults(one.group)} <= {"stale-head"}
        titles = {p.title for p in (await two.state()).proposals.values()}
        assert titles == {"Before the backup", "After the backup", "After the restore"}
        assert not one.logs.restored


async def test_a_restored_node_that_does_not_ask_forks_its_record(tmp_path):
    # The attack that asking stops: an old copy writes.
    directories = await a_week_passes(tmp_path)
    async with open_node(directories[0]) as one:
        await one.stop_asking()
        await one.publish("proposal", body("Too early"))
    async with started(*directories) as (one, two, three):
        await until(lambda: two.logs.evidence(one.group) or three.logs.evidence(one.group))
    async with started(*directories) as (one, _, _):
        # Its record is frozen now, also for itself; its asking ends all the same.
        await until(lambda: one.logs.evidence(one.group))
    async with started(*directories) as (one, _, _):
        await until(lambda: not one.asking)


async def test_a_restored_node_that_nobody_serves_writes_nothing(tmp_path):
    directories = await a_week_passes(tmp_path)
    async with open_node(directories[0]) as one:
        with pytest.raises(SignerError) as raised:
            await one.publish("proposal", body("Too early"))
        assert raised.value.code == "asking-peers"
    async with open_node(directories[0]) as one:
        assert one.unwritable.code == "asking-peers"
        assert size(one, one.group) == 1
        seen = await run(one, "doctor", {})
        assert seen["worst"] == "warn"  # a drill with a backup ends well
        assert [c["level"] for c in seen["checks"] if c["check"] == "writing"] == ["warn"]


async def test_a_machine_set_back_as_a_whole_writes_nothing_beside_the_stopped_node(tmp_path):
    directories = found(tmp_path, free_ports(3))
    async with started(*directories) as (one, two, three):
        await one.publish("proposal", body("Before the snapshot"))
        await until(lambda: all(size(node, one.group) == 1 for node in (two, three)))
    shutil.copytree(directories[0], tmp_path / "snapshot")
    async with started(*directories) as (one, two, three):
        await one.publish("proposal", body("After the snapshot"))
        await until(lambda: all(size(node, one.group) == 2 for node in (two, three)))
    shutil.rmtree(directories[0])
    shutil.copytree(tmp_path / "snapshot", directories[0])
    async with open_node(directories[0]) as one:
        with pytest.raises(SignerError) as raised:
            await one.publish("proposal", body("Would fork"))
        assert raised.value.code == "must-serve"
        assert size(one, one.group) == 1
        seen = await run(one, "doctor", {})
        assert [c["level"] for c in seen["checks"] if c["check"] == "writing"] == ["warn"]
    async with started(*directories) as (one, two, three):
        await one.publish("proposal", body("After it asked"))
        assert size(one, one.group) == 3
        await until(lambda: all(size(node, one.group) == 3 for node in (two, three)))
        assert not any(node.logs.evidence(one.group) for node in (one, two, three))


async def test_a_node_that_nobody_ever_answered_writes_beside_the_stopped_node(tmp_path):
    # As in a founding, and where records travel by stick.
    (directory, *_) = found(tmp_path, [free_port(), free_port()])
    async with open_node(directory) as one:
        await one.publish("proposal", body("First"))
    async with open_node(directory) as one:
        await one.publish("proposal", body("Second"))
        assert size(one, one.group) == 2


async def test_it_waits_until_more_than_half_of_the_others_have_answered(tmp_path, monkeypatch):
    monkeypatch.setattr(core, "ASKING_PATIENCE_S", 0.3)
    directories = found(tmp_path, free_ports(5))
    async with started(*directories[:3]) as (one, _, _):
        with pytest.raises(SignerError) as raised:
            await one.publish("proposal", body("Half is not more than half"))
        assert raised.value.code == "asking-peers"
        await until(lambda: "2 of 4 have answered" in one.unwritable.message)
        assert size(one, one.group) == 0
        async with started(directories[3]):
            await until(lambda: one.unwritable is None)
            await one.publish("proposal", body("Three of four"))
            assert size(one, one.group) == 1


async def test_asking_that_a_full_disk_stops_is_taken_up_again(tmp_path, monkeypatch):
    monkeypatch.setattr("node.app.RESTART_S", 0.05)
    stop, full = core.Node.stop_asking, [sqlite3.OperationalError("database or disk is full")]

    async def stop_on_a_full_disk(node):
        if full:
            raise full.pop()
        await stop(node)

    monkeypatch.setattr(core.Node, "stop_asking", stop_on_a_full_disk)
    async with started(*found(tmp_path, [free_port(), free_port()])) as (one, two):
        await until(lambda: not (one.asking or two.asking))
        assert not full
        await one.publish("proposal", body("Room again"))


async def test_a_group_alone_asks_nobody(tmp_path):
    (directory,) = found(tmp_path, [free_port()])
    async with started(directory) as (node,):
        await node.publish("proposal", body("Alone"))
        assert size(node, node.group) == 1
    # Nobody answered, so nobody holds what this machine might have forgotten.
    async with open_node(directory) as node:
        await node.publish("proposal", body("Beside the stopped node"))
        assert size(node, node.group) == 2


async def test_an_old_signer_goes_on_from_the_record_once_others_have_shown_theirs(tmp_path):
    one, *others = found(tmp_path, free_ports(3))
    old = (one / SIGNER_FILE).read_bytes()
    async with started(one, *others) as (node, two, three):
        await node.publish("proposal", body("Signed"))
        await until(lambda: size(two, node.group) == size(three, node.group) == 1)
    (one / SIGNER_FILE).write_bytes(old)
    async with open_node(one) as node:
        assert node.unwritable.code == "signer-behind"
    async with started(one, *others) as (node, two, _):
        await node.publish("proposal", body("Signed again"))
        assert size(node, node.group) == 2
        await until(lambda: size(two, node.group) == 2)
        assert not any(fault.code == "forked-log" for fault in two.logs.faults(node.group))


async def test_who_serves_without_asking_says_why_in_the_journal(tmp_path):
    one, *_ = found(tmp_path, free_ports(3))
    node = Process(one)
    await node.start("--write-without-asking", "the others are gone for good")
    try:
        put = {"title": "Alone now", "summary": "Short.", "text": "Words."}
        answer = await node.command("proposal.put", **put)
        assert "result" in answer, answer
        journal = await node.command("access.journal")
        assert "the others are gone for good" in journal["result"]["journal"][0]["who"]
    finally:
        node.process.kill()
        await node.process.wait()


async def test_a_node_does_not_wait_for_those_that_it_cannot_ask(tmp_path):
    directories = found(tmp_path, [free_port(), 0, 0])
    async with started(*directories[:2]) as (one, two):
        # Group 3 has no address and never comes up: nobody could ask it.
        await until(lambda: one.unwritable is None and two.unwritable is None)
        await two.publish("proposal", body("Behind NAT"))
        await until(lambda: size(one, two.group) == 1)


async def test_a_node_that_can_ask_nobody_writes_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(core, "ASKING_PATIENCE_S", 0.3)
    directories = found(tmp_path, [0, 0])
    async with started(*directories) as (one, _):
        with pytest.raises(SignerError) as raised:
            await one.publish("proposal", body("Nobody has said anything"))
        assert raised.value.code == "asking-peers"


async def test_a_backup_from_before_a_rotation_says_that_its_keys_were_replaced(tmp_path):
    directories = found(tmp_path, free_ports(3))
    backup, restored = tmp_path / "week.age", tmp_path / "restored"
    async with started(*directories) as (one, two, three):
        await one.publish("proposal", body("Before the backup"))
        await asyncio.to_thread(make_backup, directories[0], backup, [str(KEY.to_public())], NOW)
        assert (await run(one, "keys.rotate", rotating(1)))["in_effect"]
        await one.publish("proposal", body("By the new key"))
        await until(lambda: all(size(node, one.group) == 3 for node in (two, three)))
        record, note = two.logs.entries(one.group, 0, 3), two.logs.note(one.group)
        head, _ = two.keyring.open_head(two.coalition, one.group, note)
    await asyncio.to_thread(restore, backup, restored, str(KEY))
    async with open_node(restored) as one:
        # As from a stick: peers answer no request by the transport key that it has.
        await one.logs.append(one.group, note, head, record[1:])
        await one.stop_asking()
        assert (one.asking, one.unwritable.code) == (False, "keys-replaced")
        with pytest.raises(SignerError) as raised:
            await one.publish("proposal", body("By the old key"))
        assert raised.value.code == "keys-replaced"
    with pytest.raises(SignerError) as raised:
        adopt_head(restored)
    assert (raised.value.code, bool(raised.value.hint)) == ("keys-replaced", True)


async def test_a_machine_with_retired_keys_writes_nothing_from_its_start_on(tmp_path):
    directories = found(tmp_path, [0, 0])
    async with open_node(directories[0]) as one:
        await one.publish("proposal", body("Before"))
    old = (directories[0] / SIGNER_FILE).read_bytes()
    async with open_node(directories[0]) as one:
        assert (await run(one, "keys.rotate", rotating(1)))["in_effect"]
    (directories[0] / SIGNER_FILE).write_bytes(old)
    async with open_node(directories[0]) as one:
        assert one.unwritable.code == "keys-replaced"
        one.start_asking()
        # What others show of its record mends an old copy, and no retired key.
        await one.stop_asking()
        with pytest.raises(SignerError) as raised:
            await one.publish("proposal", body("By the retired key"))
        assert raised.value.code == "keys-replaced"
