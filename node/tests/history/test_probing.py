"""Who says that it keeps a log is asked for some of it; who does not give it is named."""

import asyncio
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from node import federation
from node.commands.running import run
from node.core import open_node
from node.errors import NodeError
from node.history import telling
from node.history.collecting import collect
from node.history.cosigning import cosign
from node.history.probing import probe, withholding
from node.serving import node_app
from node.stage.ports import free_port
from node.store.probed import (
    BUSY,
    BUSY_PATIENCE,
    MAX_OF_A_KEEPER,
    PATIENCE,
    REFUSED,
    ProbedStore,
)
from node.tests.council.federated import served
from node.tests.history.certified import whole_copy


@asynccontextmanager
async def promised(tmp_path):
    """A keeper's node, and one outside of the council that knows what it cosigned."""
    full, other, group = await whole_copy(tmp_path, (free_port(), free_port()))
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


async def test_who_has_not_signed_yet_what_was_certified_since_is_told_with_how_far(
    tmp_path, monkeypatch
):
    async with promised(tmp_path) as (one, two, _):
        size = one.logs.head(one.group).size
        monkeypatch.setattr(telling, "certified_sizes", lambda _cuts: {one.group: size + 1})
        (log,) = (await run(two, "history.show", {}))["logs"]
        assert log["vouching"] == []
        assert log["partly"] == [{"name": "Group 1", "statements": size}]


async def test_who_gives_other_entries_than_it_cosigned_is_named(tmp_path):
    async with promised(tmp_path) as (one, two, group):
        ((data,),) = one.logs.file.reader.conn.execute("SELECT data FROM bundles").fetchall()
        lie = data[:-1] + bytes([data[-1] ^ 1])
        await write(one, "UPDATE bundles SET data = ?", lie)
        await probe(two, first)
        assert [(row.keeper, row.code) for row in withholding(two)] == [(group, "root-mismatch")]


async def test_who_can_t_be_reached_is_not_named(tmp_path):
    full, other, _ = await whole_copy(tmp_path, (free_port(), free_port()))
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


@asynccontextmanager
async def keeper_that(tmp_path, answer):
    """A keeper's node that answers questions for bundles by `answer`; and a node that asks it.

    Args:
        answer: makes of the request, and of how it is answered otherwise, the answer.
    """

    @web.middleware
    async def instead(request, handler):
        if "/tile/entries/" in request.path:
            return await answer(request, handler)
        return await handler(request)

    full, other, group = await whole_copy(tmp_path, (free_port(), free_port()))
    async with open_node(full) as one, served(other) as (two,):
        app = node_app(one)
        app.middlewares.insert(0, instead)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", one.config.listen.port).start()
            await cosign(one)
            await collect(two)
            yield two, group
        finally:
            await runner.cleanup()


def noted(node):
    """What is noted of who gave nothing: (code, times) of each row."""
    return [(row.code, row.times) for row in ProbedStore(node.logs.file).all()]


async def test_who_hangs_up_on_bundles_alone_is_named_in_the_end(tmp_path):
    async def hang_up(request, handler):
        request.transport.abort()
        return await handler(request)

    async with keeper_that(tmp_path, hang_up) as (two, group):
        for times in range(1, PATIENCE + 1):
            assert withholding(two) == []
            await probe(two, first)
            assert noted(two) == [(REFUSED, times)]
        assert [row.keeper for row in withholding(two)] == [group]


async def test_who_is_busy_withholds_nothing_until_that_lasts(tmp_path):
    left = [BUSY_PATIENCE]

    async def overrun(request, handler):
        if left[0]:
            left[0] -= 1
            return web.json_response({"code": "busy"}, status=503)
        return await handler(request)

    async with keeper_that(tmp_path, overrun) as (two, group):
        with capture_logs() as lines:
            for times in range(1, BUSY_PATIENCE):
                await probe(two, first)
                assert noted(two) == [(BUSY, times)]
            assert withholding(two) == []
            (log,) = (await run(two, "history.show", {}))["logs"]
            assert (log["withholding"], log["vouching"]) == ([], ["Group 1"])
            said = [line["times"] for line in lines if line["event"] == "keeper-busy"]
            assert said == list(range(1, BUSY_PATIENCE))
            assert not any(line["event"] == "withheld" for line in lines)
            # A whole morning of it is another thing.
            await probe(two, first)
        assert [(row.keeper, row.code) for row in withholding(two)] == [(group, BUSY)]
        assert [line["code"] for line in lines if line["event"] == "withheld"] == [BUSY]
        # Once it gives it, all of that is forgotten.
        await probe(two, first)
        assert (noted(two), withholding(two)) == ([], [])


async def test_who_is_silent_has_refused_and_is_not_named_for_it_once(tmp_path, monkeypatch):
    monkeypatch.setattr(federation, "COMPARE_TIMEOUT_S", 0.5)
    full, other, _ = await whole_copy(tmp_path, (free_port(), free_port()))
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


@pytest.mark.parametrize(
    ("answers", "known", "named"),
    [
        ([REFUSED] * 2 + [BUSY], (BUSY, 3), False),
        ([BUSY] + [REFUSED] * 3, (BUSY, 4), False),
        ([REFUSED, BUSY] * (BUSY_PATIENCE // 2), (BUSY, BUSY_PATIENCE), True),
        ([REFUSED] * 3 + [BUSY], (REFUSED, 4), True),
        (["not-held", BUSY], ("not-held", 2), True),
        ([BUSY, "root-mismatch"], ("root-mismatch", 2), True),
    ],
)
async def test_who_is_busy_at_times_takes_nothing_back_and_is_named_in_the_end(
    tmp_path, answers, known, named
):
    async with promised(tmp_path) as (_one, two, group):
        store = ProbedStore(two.logs.file)
        for code in answers:
            row = await store.note(group, group, 0, code, 7)
        assert store.all() == [row]
        assert ((row.code, row.times), row.named) == (known, named)


async def test_of_a_keeper_no_more_is_noted_than_names_it(tmp_path):
    async with promised(tmp_path) as (_one, two, group):
        store = ProbedStore(two.logs.file)
        for bundle in range(MAX_OF_A_KEEPER + 3):
            await store.note(group, group, bundle, "not-held", 7)
        assert len(store.of(group)) == MAX_OF_A_KEEPER
        # What it didn't cosign is no fault of its.
        await probe(two, first)
        assert store.all() == []
