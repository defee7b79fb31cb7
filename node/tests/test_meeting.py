"""A node that learns of a group that was taken in asks it at once, whatever gossip does."""

import asyncio
from contextlib import asynccontextmanager

from aiohttp import web

from node.app import build_app
from node.stage.ports import free_port
from node.tests.commands.test_applications import OPEN, fourth
from node.tests.commands.test_challenges import certify
from node.tests.commands.world import START, world
from node.tests.small_federation import make_card


@asynccontextmanager
async def newcomers_server(port):
    """A server that only tells that it was asked, by an event."""
    asked = asyncio.Event()

    async def answer(_request):
        asked.set()
        raise web.HTTPNotFound

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield asked
    finally:
        await runner.cleanup()


async def taken_in(at, port):
    """A fourth group, vouched for by two; only a cut is missing."""
    data = fourth(at, card=make_card(4, f"http://127.0.0.1:{port}")).hex()
    made = await at.run(1, "application.carry", data=data, commit=True)
    await at.exchange()
    await at.run(2, "application.vouch", application=made["application"])
    await at.exchange()


async def test_whoever_folds_first_after_the_cut_has_the_newcomer_asked(tmp_path):
    port = free_port()
    async with world(tmp_path, **OPEN) as at, newcomers_server(port) as asked:
        await taken_in(at, port)
        node = at.nodes[0]
        runner = web.AppRunner(build_app(node), access_log=None, shutdown_timeout=1)
        await runner.setup()
        try:
            assert len(node.founders) == 3
            await certify(at, START + 200)
            # As a page does, or a duty: no log has grown, so gossip has nothing to look at.
            await node.state()
            assert len(node.founders) == 4
            async with asyncio.timeout(60):
                await asked.wait()
        finally:
            await runner.cleanup()


async def test_a_node_that_does_not_serve_meets_whom_it_knows_when_it_begins(tmp_path):
    port = free_port()
    async with world(tmp_path, **OPEN) as at, newcomers_server(port) as asked:
        await taken_in(at, port)
        await certify(at, START + 200)
        node = at.nodes[0]
        await node.state()
        runner = web.AppRunner(build_app(node), access_log=None, shutdown_timeout=1)
        await runner.setup()
        try:
            async with asyncio.timeout(60):
                await asked.wait()
        finally:
            await runner.cleanup()
