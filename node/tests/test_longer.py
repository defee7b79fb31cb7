"""Whoever was shown a longer head under its own key writes nothing before that has come."""

import asyncio
import shutil
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from aiohttp import web

from federation_tests.scenarios.founded import found
from federation_tests.scenarios.process import Process
from node import core
from node.backup.making import make_backup
from node.backup.restoring import restore
from node.commands.running import run
from node.core import open_node
from node.errors import SignerError
from node.longer import Longer
from node.peers.heads import open_head
from node.serving import node_app
from node.stage.ports import free_port
from node.tests.small_federation import NOW, until
from node.tests.test_app import answering
from node.tests.test_asking import KEY, body, size, started


def size_of(head):
    return head.size if head else 0


@asynccontextmanager
async def withholding(directory, of, given):
    """A node that shows every head, and gives entries of one group's record once it may.

    Args:
        of: the id of that group.
        given: an event.
    """

    @web.middleware
    async def waits(request, handler):
        if request.path.startswith(f"/log/{of.hex()}/tile/"):
            await given.wait()
            if any(closing):
                raise web.HTTPServiceUnavailable
        return await handler(request)

    closing = []

    async with open_node(directory) as node:
        node.start_asking()
        app = node_app(node)
        app.middlewares.append(waits)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", node.config.listen.port).start()
            yield node
        finally:
            closing.append(not given.is_set())
            given.set()
            await runner.cleanup()


async def said_to_one_only(tmp_path):
    """Five nodes; the first is backed up, says more that only the second hears, and is lost."""
    ports: set[int] = set()
    while len(ports) < 5:
        ports.add(free_port())  # the same may be free twice
    directories = found(tmp_path, sorted(ports))
    backup, restored = tmp_path / "week.age", tmp_path / "restored"
    async with started(*directories) as (one, *others):
        await until(lambda: not one.asking)
        await one.publish("proposal", body("Before the backup"))
        await until(lambda: all(size(node, one.group) == 1 for node in others))
        public = [str(KEY.to_public())]
        await asyncio.to_thread(make_backup, directories[0], backup, public, NOW)
    async with AsyncExitStack() as stack:
        one, two = [await stack.enter_async_context(open_node(d)) for d in directories[:2]]
        await one.stop_asking()
        for node in (one, two):
            await stack.enter_async_context(answering(node))
        await one.publish("proposal", body("Only the second hears this"))
        await until(lambda: size(two, one.group) == 2)
        group = one.group
    await asyncio.to_thread(restore, backup, restored, str(KEY))
    return group, [restored, *directories[1:]]


async def test_a_restored_node_that_was_shown_its_newer_head_waits_for_what_it_covers(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(core, "ASKING_PATIENCE_S", 0.3)
    group, directories = await said_to_one_only(tmp_path)
    given = asyncio.Event()
    async with (
        withholding(directories[1], group, given) as two,
        started(directories[0], *directories[2:]) as (one, *others),
    ):
        await until(
            lambda: one.unwritable and "a head of this node's own" in one.unwritable.message
        )
        with pytest.raises(SignerError) as raised:
            await one.publish("proposal", body("Would fork"))
        assert (raised.value.code, size(one, group)) == ("asking-peers", 1)
        # The others come to know that head as well, and are named beside the one who has it.
        assert "Group 2" in raised.value.message.partition(" show")[0]
        assert "with 2 statements" in raised.value.message
        (writing,) = [
            c for c in (await run(one, "doctor", {}))["checks"] if c["check"] == "writing"
        ]
        assert writing["level"] == "warn"
        assert "of this node's own record with 2 statements" in writing["message"]
        given.set()
        await until(lambda: one.unwritable is None)
        await one.publish("proposal", body("After the restore"))
        nodes = (one, two, *others)
        await until(lambda: all(size(node, group) == 3 for node in nodes))
        assert not any(node.logs.evidence(group) for node in nodes)


async def test_killed_while_it_waits_it_does_not_forget_what_it_was_shown(tmp_path, monkeypatch):
    monkeypatch.setattr(core, "ASKING_PATIENCE_S", 0.3)
    group, directories = await said_to_one_only(tmp_path)
    given = asyncio.Event()
    async with (
        withholding(directories[1], group, given),
        started(directories[0], *directories[2:]) as (one, *_),
    ):
        await until(
            lambda: one.unwritable and "a head of this node's own" in one.unwritable.message
        )
        # What it wrote by now is all that a kill leaves.
        (tmp_path / "killed").mkdir()
        for file in sorted(directories[0].iterdir()):
            if file.is_file():
                shutil.copy2(file, tmp_path / "killed")
    # The second, who alone has it, is away; the others hold no more than the backup does.
    async with started(tmp_path / "killed", *directories[2:]) as (one, *_):
        await until(lambda: one.unwritable and "before its last start" in one.unwritable.message)
        with pytest.raises(SignerError):
            await one.publish("proposal", body("Would fork"))
        async with started(directories[1]):
            await until(lambda: one.unwritable is None)
            await one.publish("proposal", body("After the second came back"))
            assert size(one, group) == 3


async def test_a_longer_head_that_is_shown_late_stops_it_too(tmp_path):
    group, directories = await said_to_one_only(tmp_path)
    given = asyncio.Event()
    async with started(directories[0], *directories[2:]) as (one, *_):
        await until(lambda: not one.asking)
        async with withholding(directories[1], group, given):
            await until(one.longer.now)
            with pytest.raises(SignerError) as raised:
                await one.publish("proposal", body("Would fork"))
            assert raised.value.code == "store-behind"
            (writing,) = [
                c for c in (await run(one, "doctor", {}))["checks"] if c["check"] == "writing"
            ]
            assert writing["level"] == "warn"
            assert "of this node's own record" in writing["message"]
            given.set()
            await until(lambda: size(one, group) == 2)
            await one.publish("proposal", body("After it came"))
            assert size(one, group) == 3


async def test_what_is_shown_late_outlasts_a_restart_too(tmp_path, monkeypatch):
    monkeypatch.setattr(core, "ASKING_PATIENCE_S", 0.3)
    group, directories = await said_to_one_only(tmp_path)
    async with started(directories[0], *directories[2:]) as (one, *_):
        await until(lambda: not one.asking)
        async with withholding(directories[1], group, asyncio.Event()):
            # Nobody tries to write: what stands in its store is all that a kill leaves.
            await until(lambda: Longer(one).now())
    async with started(directories[0], *directories[2:]) as (one, *_):
        await until(lambda: one.unwritable and "before its last start" in one.unwritable.message)
        with pytest.raises(SignerError):
            await one.publish("proposal", body("Would fork"))
        assert size(one, group) == 1


async def test_what_a_refusal_names_is_kept_before_it_is_said(tmp_path):
    group, directories = await said_to_one_only(tmp_path)
    async with open_node(directories[0]) as one, open_node(directories[1]) as two:
        await one.stop_asking()
        head = open_head(one.coalition, group, one.keyring, two.logs.note(group))
        one.longer.note(two.group, head)
        assert Longer(one).now() is None
        with pytest.raises(SignerError) as raised:
            await one.publish("proposal", body("Would fork"))
        assert (raised.value.code, Longer(one).now().size) == ("store-behind", 2)


async def test_who_only_knows_a_longer_head_shows_it_too(tmp_path, monkeypatch):
    monkeypatch.setattr(core, "ASKING_PATIENCE_S", 0.3)
    group, directories = await said_to_one_only(tmp_path)
    async with started(*directories[2:]) as others:
        async with withholding(directories[1], group, asyncio.Event()):
            known = [node.federation._driver for node in others]
            await until(lambda: all(size_of(driver.longest(group)) == 2 for driver in known))
        # Nobody who is there holds it, and the node was set back behind it.
        assert {size(node, group) for node in others} == {1}
        async with started(directories[0]) as (one,):
            await until(lambda: one.unwritable and "with 2 statements" in one.unwritable.message)
            with pytest.raises(SignerError):
                await one.publish("proposal", body("Would fork"))
            assert size(one, group) == 1


async def test_who_has_it_write_all_the_same_is_on_record(tmp_path):
    # Withheld for good: the way out, which forks the record should the head be followed by entries.
    group, directories = await said_to_one_only(tmp_path)
    given = asyncio.Event()
    node = Process(directories[0])
    async with withholding(directories[1], group, given), started(*directories[2:]):
        await node.start("--write-without-asking", "the second never gives it")
        try:
            put = {"title": "All the same", "summary": "Short.", "text": "Words."}
            answer = await node.command("proposal.put", **put)
            assert "result" in answer, answer
            journal = await node.command("access.journal")
            assert "never gives it" in journal["result"]["journal"][0]["who"]
        finally:
            node.process.kill()
            await node.process.wait()
