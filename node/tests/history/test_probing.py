"""Who says that it keeps a log is asked for some of it; who does not give it is named."""

import asyncio
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from aiohttp.test_utils import unused_port

from node import federation
from node.commands import run
from node.core import open_node
from node.errors import NodeError
from node.history.collecting import collect
from node.history.cosigning import cosign
from node.history.probing import probe, withholding
from node.serving import node_app
from node.store.probed import MAX_OF_A_KEEPER, PATIENCE, REFUSED, ProbedStore
from node.tests.council.federated import served
from node.tests.history.certified import whole_copy


@asynccontextmanager
async def promised(tmp_path):
    """A keeper's node, and one outside of the council that knows what it cosigned."""
    full, other, group = await whole_copy(tmp_path, (unused_port(), unused_port()))
    async with served(full, other) as (one, two):
        await cosign(one)
        await collect(two)
        yield one, two, group


async def write(node, sql, *values):
    await node.logs.file.write(lambda db: db.conn.execute(sql, values))


def first(_):
    """Always the first log and bundle."""
    return 0


async def test_who_gives_what_it_cosigned_is_named_nowhere(tmp_path):
    async with promised(tmp_path) as (_one, two, _group):
        for choose in (first, lambda n: n - 1):
            assert await probe(two, choose) == 1
        assert ProbedStore(two.logs.file).all() == []
        assert withholding(two) == []


async def test_who_cosigned_and_has_it_not_is_named_until_it_gives_it(tmp_path):
    async with promised(tmp_path) as (one, two, group):
        ((key, data),) = one.logs.file.reader.conn.execute(
            "SELECT key, data FROM bundles"
        ).fetchall()
        await write(one, "DELETE FROM bundles")
        await probe(two, first)
        (row,) = withholding(two)
        assert (row.keeper, row.group, row.bundle, row.code) == (group, group, 0, "not-held")
        (log,) = (await run(two, "history.show", {}))["logs"]
        assert (log["withholding"], log["vouching"]) == (["Group 1"], [])
        # Its word doesn't count any more.
        with pytest.raises(NodeError) as caught:
            await run(two, "history.drop", {"before": 2})
        assert caught.value.code == "not-cosigned"
        await write(one, "INSERT INTO bundles VALUES (?, ?)", key, data)
        # It is asked for the same again, whatever else is drawn.
        assert await probe(two, lambda n: n - 1) == 2
        assert withholding(two) == []
        (log,) = (await run(two, "history.show", {}))["logs"]
        assert (log["withholding"], log["vouching"]) == ([], ["Group 1"])
        assert (await run(two, "history.drop", {"before": 2}))["logs"][0]["dropped"] > 200


async def test_who_gives_other_entries_than_it_cosigned_is_named(tmp_path):
    async with promised(tmp_path) as (one, two, group):
        ((data,),) = one.logs.file.reader.conn.execute("SELECT data FROM bundles").fetchall()
        lie = data[:-1] + bytes([data[-1] ^ 1])
        await write(one, "UPDATE bundles SET data = ?", lie)
        await probe(two, first)
        assert [(row.keeper, row.code) for row in withholding(two)] == [(group, "root-mismatch")]


async def test_who_can_t_be_reached_is_not_named(tmp_path):
    full, other, _ = await whole_copy(tmp_path, (unused_port(), unused_port()))
    async with served(full, other) as (one, two):
        await cosign(one)
        await collect(two)
    async with served(other) as (two,):
        assert await probe(two, first) == 1
        assert ProbedStore(two.logs.file).all() == []


async def test_refusals_name_nobody_until_there_are_several_in_a_row(tmp_path):
    async with promised(tmp_path) as (_one, two, group):
        store = ProbedStore(two.logs.file)
        for times in range(1, PATIENCE + 1):
            assert withholding(two) == []
            await store.note(group, group, 0, REFUSED, 7)
            assert store.of(group)[0].times == times
        assert len(withholding(two)) == 1
        await store.clear(group, group, 0)
        assert store.all() == []


async def test_who_hangs_up_on_bundles_alone_is_named_in_the_end(tmp_path):
    @web.middleware
    async def hang_up(request, handler):
        if "/tile/entries/" in request.path:
            request.transport.abort()
        return await handler(request)

    full, other, group = await whole_copy(tmp_path, (unused_port(), unused_port()))
    async with open_node(full) as one, served(other) as (two,):
        app = node_app(one)
        app.middlewares.insert(0, hang_up)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", one.config.listen.port).start()
            await cosign(one)
            await collect(two)
            for times in range(1, PATIENCE + 1):
                assert withholding(two) == []
                await probe(two, first)
                ((code, said),) = [(r.code, r.times) for r in ProbedStore(two.logs.file).all()]
                assert (code, said) == (REFUSED, times)
            assert [row.keeper for row in withholding(two)] == [group]
        finally:
            await runner.cleanup()


async def test_who_is_silent_has_refused_and_is_not_named_for_it_once(tmp_path, monkeypatch):
    monkeypatch.setattr(federation, "COMPARE_TIMEOUT_S", 0.5)
    full, other, _ = await whole_copy(tmp_path, (unused_port(), unused_port()))
    async with served(full, other) as (one, two):
        port = one.config.listen.port
        await cosign(one)
        await collect(two)

    async def silent(reader, _writer):
        await reader.read()

    server = await asyncio.start_server(silent, "127.0.0.1", port)
    async with server, served(other) as (two,):
        await probe(two, first)
        (row,) = ProbedStore(two.logs.file).all()
        assert (row.code, row.named) == (REFUSED, False)


async def test_a_refusal_takes_back_nothing_of_what_it_said_before(tmp_path):
    async with promised(tmp_path) as (_one, two, group):
        store = ProbedStore(two.logs.file)
        await store.note(group, group, 0, "not-held", 7)
        await store.note(group, group, 0, REFUSED, 7)
        assert [(row.code, row.times, row.named) for row in store.all()] == [("not-held", 2, True)]
        await store.note(group, group, 1, REFUSED, 7)
        await store.note(group, group, 1, "not-held", 7)
        assert [row.named for row in store.all()] == [True, True]


async def test_of_a_keeper_no_more_is_noted_than_names_it(tmp_path):
    async with promised(tmp_path) as (_one, two, group):
        store = ProbedStore(two.logs.file)
        for bundle in range(MAX_OF_A_KEEPER + 3):
            await store.note(group, group, bundle, "not-held", 7)
        assert len(store.of(group)) == MAX_OF_A_KEEPER
        # What it didn't cosign is no fault of its.
        await probe(two, first)
        assert store.all() == []
