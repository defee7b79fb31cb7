"""A node in service: what is done before the first answer, and soon after it."""

import asyncio
from contextlib import asynccontextmanager

import aiohttp
import pytest

import node.serving
import node.web.loading
from node.core import open_node
from node.office import Office
from node.serving import serve_directory
from node.tests.commands.test_erasing import SECRET, back_again
from node.tests.commands.world import world


@asynccontextmanager
async def served(directory, clock, reason):
    """A node being served; yields its address."""
    ready = asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(serve_directory(directory, ready.set_result, reason, clock=clock))
    await asyncio.wait({serving, ready}, return_when=asyncio.FIRST_COMPLETED)
    assert not serving.done(), serving.exception()
    try:
        yield ready.result()
    finally:
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)


@pytest.mark.parametrize("reason", ["", "the others are away for good"])
async def test_a_restored_node_has_erased_what_its_records_bar_before_it_answers_anybody(
    tmp_path, monkeypatch, reason
):
    # The attack: whoever asks a node that has just been restored gets words that were erased.
    monkeypatch.setattr(Office, "run", lambda _office: asyncio.Event().wait())
    async with world(tmp_path) as at:
        node, blob, _ = await back_again(at, 2)
        await node.logs.mark_restored()
        directory = node.directory
    (directory / "node.toml").write_text("[listen]\nport = 0\n")
    async with served(directory, at.clock, reason) as address:
        url = f"{address}/blob/{blob.hex()}"
        async with aiohttp.ClientSession() as session, session.get(url) as answer:
            assert answer.status == 404
        files = sorted(directory.glob("store.sqlite*"))
        assert [path.name for path in files if SECRET.encode() in path.read_bytes()] == []
    async with open_node(directory, at.clock) as again:
        assert again.logs.stored_blob(blob) is None
        assert again.logs.withheld == (not reason)


async def test_what_loading_left_is_given_back_once_all_is_loaded_and_compiled(monkeypatch):
    done = []
    monkeypatch.setattr(node.serving, "LOAD_AFTER_S", 0)
    monkeypatch.setattr(node.serving, "load_later", lambda: done.append("loaded later"))
    monkeypatch.setattr(node.web.loading, "load_all", lambda: done.append("loaded"))
    monkeypatch.setattr(node.web.loading, "compile_shared", lambda: done.append("compiled"))
    monkeypatch.setattr(node.serving, "give_back_holes", lambda: done.append("given back"))
    await node.serving._load_all()
    assert done == ["loaded later", "loaded", "compiled", "given back"]
