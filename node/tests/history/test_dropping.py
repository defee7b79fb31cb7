"""Old statements are dropped where others keep them, and come back from those over HTTP."""

import pytest

from node.bundling import build_bundle
from node.checkup.records import look_at
from node.commands.running import run
from node.core import open_node
from node.errors import NodeError
from node.history.cosigning import cosign
from node.stage.ports import free_port
from node.tests.council.federated import say, served
from node.tests.council.test_crashes import certify
from node.tests.history.certified import VOTES, certifying, long_line
from protocol.errors import UnattributedFault


def told(answer):
    """What a command said of each record, by group."""
    return {log["name"]: log for log in answer["logs"]}


async def started(directories, path):
    """A snapshot of the first node, from which the second one starts."""
    async with open_node(directories[0]) as node:
        await run(node, "history.snapshot", {"path": str(path)})
    async with open_node(directories[1]) as node:
        await run(node, "history.start", {"path": str(path)})


async def test_history_is_fetched_from_another_dropped_and_fetched_again(tmp_path):
    directories = await long_line(tmp_path, (free_port(), free_port()))
    await started(directories, tmp_path / "cut")
    async with served(*directories) as (one, two):
        shown = told(await run(two, "history.show", {}))["Group 1"]
        assert (shown["dropped"] > 200, shown["keep"]) == (True, False)
        whole = one.logs.entries(one.group, 0, VOTES)
        with pytest.raises(NodeError) as caught:
            await build_bundle(two)
        assert caught.value.code == "history-dropped"
        # Whoever asks it for them hears that it has them not.
        target = f"/log/{one.group.hex()}/tile/entries/000"
        with pytest.raises(UnattributedFault) as held:
            await one.federation._client.get(two.group, target, max_bytes=2**24)
        assert held.value.code == "not-held"
        fetched = told(await run(two, "history.fetch", {}))["Group 1"]
        assert (fetched["fetched"], fetched["missing"]) == (1, 0)
        assert two.logs.entries(one.group, 0, VOTES) == whole
        assert await build_bundle(two)
        at = one.now() + 5
        before = await two.digest(at)
        await cosign(one)
        dropped = told(await run(two, "history.drop", {"before": 1}))
        assert dropped["Group 1"]["dropped"] == shown["dropped"]
        assert await two.digest(at) == before
        assert look_at(two, two.logs.head(one.group)).whole
        again = told(await run(two, "history.fetch", {}))["Group 1"]
        assert again["fetched"] == 1
        assert two.logs.entries(one.group, 0, VOTES) == whole
        assert (await run(two, "history.fetch", {}))["logs"] == []


async def test_a_lying_peer_gives_no_entries(tmp_path):
    directories = await long_line(tmp_path, (free_port(), free_port()))
    await started(directories, tmp_path / "cut")
    async with served(*directories) as (one, two):
        (index,) = two.logs.dropped(one.group).bundles
        lie = bytearray(one.logs.entry_bundle(one.group, index, 256))
        lie[-1] ^= 1
        await one.logs.file.write(
            lambda db: db.conn.execute("UPDATE bundles SET data = ?", (bytes(lie),))
        )
        fetched = told(await run(two, "history.fetch", {}))["Group 1"]
        assert (fetched["fetched"], fetched["missing"]) == (0, 1)
        assert two.logs.dropped(one.group).bundles == (index,)


async def test_who_has_to_keep_a_record_drops_nothing_of_it(tmp_path):
    (full, _) = await long_line(tmp_path)
    async with certifying(full) as node:
        with pytest.raises(NodeError) as caught:
            await run(node, "history.drop", {"before": 1})
        assert caught.value.code == "must-keep"
        assert node.logs.dropped(node.group).entries == 0
        shown = told(await run(node, "history.show", {}))["Group 1"]
        assert (shown["keep"], shown["dropped"]) == (True, 0)


async def test_nothing_is_dropped_past_a_cut_or_without_one(tmp_path):
    (full, empty) = await long_line(tmp_path)
    async with open_node(empty) as node:
        with pytest.raises(NodeError) as caught:
            await run(node, "history.drop", {"before": 1})
        assert caught.value.code == "no-cuts"
    async with certifying(full) as node:
        for number in (3, 900):
            with pytest.raises(NodeError) as caught:
                await run(node, "history.drop", {"before": number})
            assert caught.value.code == "unknown-cut"
        await say(node, "The third")
        await certify(node, 3)


async def test_fetching_needs_a_running_node(tmp_path):
    (full, _) = await long_line(tmp_path)
    async with open_node(full) as node:
        with pytest.raises(NodeError) as caught:
            await run(node, "history.fetch", {})
        assert caught.value.code == "not-serving"
