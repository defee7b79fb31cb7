"""The whole application over a real node: API, pages and gossip in one process."""

import asyncio
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web

from federation_tests.scenarios.founded import found
from node.app import build_app, gossip_rules, in_background, serve
from node.core import open_node
from node.errors import NodeError
from node.lock import SOCKET_NAME
from node.serving import node_app
from node.stage.ports import free_port
from node.tests.small_federation import group_id, until
from protocol.coalition.kinds import ProposalBody


@asynccontextmanager
async def answering(node):
    runner = web.AppRunner(node_app(node), access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", node.config.listen.port).start()
    try:
        yield f"http://127.0.0.1:{node.config.listen.port}"
    finally:
        await runner.cleanup()


async def test_pages_and_api_answer_beside_each_other(tmp_path):
    (directory,) = found(tmp_path, [free_port()])
    async with (
        open_node(directory) as node,
        answering(node) as address,
        aiohttp.ClientSession(address) as session,
    ):
        async with session.get("/", headers={"Accept": "text/html"}) as page:
            assert page.status == 200
            assert "Small federation" in await page.text()
        async with session.get(f"/log/{group_id(1).hex()}/checkpoint") as answer:
            assert answer.status == 404
            assert (await answer.json())["code"] == "not-held"


async def test_what_a_node_publishes_reaches_another_and_both_agree(tmp_path):
    one, two = found(tmp_path, [free_port(), free_port()])
    async with open_node(one) as first, open_node(two) as second:
        async with answering(first), answering(second):
            body = ProposalBody(title="Rent strike fund", summary="Short.", text="Words.")
            await first.publish("proposal", body)
            await until(lambda: second.logs.head(first.group) is not None)
            state = await second.state()
            assert [p.title for p in state.proposals.values()] == ["Rent strike fund"]
            (opinion,) = await second.federation.compare(first.now())
            assert opinion.digest == await second.digest(first.now())
        assert first.federation is None


async def test_an_address_a_steward_wrote_down_is_used_when_the_card_is_wrong(tmp_path):
    ports = [free_port(), free_port()]
    one, two = found(tmp_path, ports)
    moved = free_port()
    (one / "node.toml").write_text(f"[listen]\nport = {moved}\n[gossip]\npoll_s = 60\n")
    (two / "node.toml").write_text(
        f'[listen]\nport = {ports[1]}\n[gossip]\npoll_s = 0.2\npeers = ["http://127.0.0.1:{moved}"]\n'
    )
    async with (
        open_node(one) as first,
        open_node(two) as second,
        answering(first),
        answering(second),
    ):
        await until(lambda: second.federation.status()[0].address.endswith(str(moved)))
        body = ProposalBody(title="Moved", summary="Short.", text="Words.")
        await first.publish("proposal", body)
        await until(lambda: second.logs.head(first.group) is not None)


async def test_a_port_in_use_is_told_with_a_hint(tmp_path):
    port = free_port()
    one, _ = found(tmp_path, [port, free_port()])
    async with open_node(one) as node:
        runner = web.AppRunner(web.Application())
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        try:
            with pytest.raises(NodeError) as caught:
                await serve(node)
        finally:
            await runner.cleanup()
        assert caught.value.code == "cannot-listen"
        assert caught.value.hint
        assert not (one / SOCKET_NAME).exists()


async def test_a_node_told_to_stop_while_its_parts_start_stops_those_that_have(tmp_path):
    (directory,) = found(tmp_path, [free_port()])
    starting = asyncio.Event()

    async def last_part(app):
        starting.set()
        await asyncio.Event().wait()
        yield

    async with open_node(directory) as node:
        app = build_app(node)
        app.cleanup_ctx.append(last_part)
        serving = asyncio.create_task(serve(node, app=app))
        await starting.wait()
        assert node.federation is not None, "gossip had started"
        serving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await serving
        # What is left to the end of the loop ends in a traceback.
        assert node.federation is None


async def test_a_node_whose_store_was_lost_fetches_its_record_and_publishes_again(tmp_path):
    one, two = found(tmp_path, [free_port(), free_port()])
    body = ProposalBody(title="Rent strike fund", summary="Short.", text="Words.")
    async with (
        open_node(one) as first,
        open_node(two) as second,
        answering(first),
        answering(second),
    ):
        await first.publish("proposal", body)
        await until(lambda: second.logs.head(first.group) is not None)
    for path in one.glob("store.sqlite*"):
        path.unlink()
    async with open_node(one) as first, open_node(two) as second:
        assert first.unwritable.code == "store-behind"
        async with answering(first), answering(second):
            await until(lambda: first.unwritable is None)
            more = ProposalBody(title="Shared printing press", summary="Short.", text="Words.")
            await first.publish("proposal", more)
            await until(lambda: second.logs.head(first.group).size == 2)
            assert not second.logs.faults(first.group)


async def test_a_part_that_fails_is_started_again(monkeypatch):
    monkeypatch.setattr("node.app.RESTART_S", 0.01)
    runs, once = [], []

    async def fails():
        runs.append(1)
        raise RuntimeError("unforeseen")

    async def fails_once():
        once.append(1)
        raise RuntimeError("unforeseen")

    async with in_background(fails, once=[fails_once]):
        await until(lambda: len(runs) > 2)
    count = len(runs)
    await asyncio.sleep(0.05)
    assert len(runs) == count
    assert once == [1]


def test_one_setting_makes_all_of_gossip_faster_or_slower():
    usual, fast = gossip_rules(20.0), gossip_rules(0.2)
    assert (usual.poll_ms, usual.stray_ms, usual.pause_max_ms) == (20_000, 20_000, 200_000)
    assert (fast.poll_ms, fast.stray_ms, fast.pause_ms, fast.pause_max_ms) == (200, 200, 200, 5_000)
