"""Three nodes in one process, with real HTTP, real WebSockets and real SQLite files."""

import asyncio
import contextlib
import shutil
import time

import pytest
from msgspec.structs import replace

from node.peers import room
from node.tests.small_federation import (
    FAST,
    group_id,
    local_charter,
    running,
    small_node,
    until,
)
from protocol.coalition.words import blob_hash
from protocol.gossip.quota import Quota

SLOW = replace(FAST, poll_ms=60_000, stray_ms=60_000)


@pytest.fixture
async def three(tmp_path):
    charter = local_charter(3)
    async with contextlib.AsyncExitStack() as stack:
        nodes = [stack.enter_context(small_node(tmp_path / str(n), charter, n)) for n in (1, 2, 3)]
        yield [await stack.enter_async_context(running(node)) for node in nodes]


def agree(nodes):
    return len({str(node.frontier()) for node in nodes}) == 1


async def test_three_nodes_come_to_hold_the_same_logs(three):
    for turn, node in enumerate(three):
        await node.write(*(b"%d-%d" % (turn, i) for i in range(3)))
    await until(lambda: agree(three) and len(three[0].frontier()) == 3)
    assert three[2].node.logs.entries(group_id(1), 0, 9) == [b"0-0", b"0-1", b"0-2"]
    await until(lambda: all(peer.agreed for node in three for peer in node.driver.status()))
    assert all(node.changes for node in three)


async def test_a_log_of_several_bundles_arrives_and_grows(three):
    await three[0].write(*(b"entry %d" % i for i in range(600)))
    await until(lambda: agree(three) and three[1].frontier())
    await three[0].write(*(b"more %d" % i for i in range(300)))
    await until(lambda: agree(three) and three[1].frontier()[group_id(1)][0] == 900)
    held = three[2].node.logs.entries(group_id(1), 0, 900)
    assert held[599:601] == [b"entry 599", b"more 0"]


async def test_any_peer_serves_any_log(tmp_path):
    charter = local_charter(3)
    with (
        small_node(tmp_path / "1", charter, 1) as one,
        small_node(tmp_path / "2", charter, 2) as two,
        small_node(tmp_path / "3", charter, 3) as three,
    ):
        async with running(two) as middle:
            async with running(one) as first:
                await first.write(b"said before leaving")
                await until(middle.frontier)
            async with running(three) as last:
                await until(last.frontier)
                assert last.node.logs.entries(group_id(1), 0, 1) == [b"said before leaving"]


async def test_a_node_that_was_away_catches_up_after_its_restart(tmp_path):
    charter = local_charter(2)
    with small_node(tmp_path / "1", charter, 1) as one:
        async with running(one) as first:
            with small_node(tmp_path / "2", charter, 2) as two:
                async with running(two) as second:
                    await first.write(b"a")
                    await until(second.frontier)
            await first.write(b"b", b"c")
            await until(lambda: first.driver.status()[0].failures > 0)
            with small_node(tmp_path / "2", charter, 2) as two:
                assert two.logs.head(group_id(1)).size == 1
                async with running(two) as second:
                    await until(lambda: second.frontier()[group_id(1)][0] == 3)
                    await until(lambda: first.driver.status()[0].agreed)


async def test_an_announcement_leads_to_a_pull_without_polling(tmp_path):
    charter = local_charter(3)
    with contextlib.ExitStack() as stack:
        nodes = [stack.enter_context(small_node(tmp_path / str(n), charter, n)) for n in (1, 2, 3)]
        async with contextlib.AsyncExitStack() as serving:
            ran = [await serving.enter_async_context(running(n, rules=SLOW)) for n in nodes]
            await until(lambda: all(p.connected for n in ran for p in n.driver.status()))
            # Digests asked at the start are answered; from here on nothing but pushes is due.
            await asyncio.sleep(0.3)
            started = time.monotonic()
            await ran[0].write(b"news")
            await until(lambda: agree(ran))
            # Long before anybody polls, however busy the machine is.
            assert time.monotonic() - started < SLOW.poll_ms / 2000


async def test_a_node_with_open_connections_stops_without_waiting_for_their_ends(tmp_path):
    charter = local_charter(2)
    with (
        small_node(tmp_path / "1", charter, 1) as one,
        small_node(tmp_path / "2", charter, 2) as two,
    ):
        async with contextlib.AsyncExitStack() as stack:
            await stack.enter_async_context(running(two))
            inner = contextlib.AsyncExitStack()
            first = await inner.enter_async_context(running(one))
            await until(lambda: first.driver.status()[0].connected)
            started = time.monotonic()
            await inner.aclose()
            # Whoever waits for a peer to hang up waits for ever; the rest is a busy machine.
            assert time.monotonic() - started < 30


async def test_a_blob_is_fetched_from_whoever_has_it(three):
    blob = await three[2].node.logs.put_blob(b"salted comment")
    assert await three[0].client.fetch_blob(blob) == b"salted comment"
    assert three[0].node.logs.blob(blob) == b"salted comment"
    assert await three[0].client.fetch_blob(blob_hash(b"nobody has this")) is None


async def test_peers_compare_what_they_make_of_their_logs(three):
    await three[0].write(b"x")
    await until(lambda: agree(three) and three[1].frontier())
    one = await three[1].client.agreement(group_id(1), 1_790_000_000)
    other = await three[1].client.agreement(group_id(3), 1_790_000_000)
    later = await three[1].client.agreement(group_id(1), 1_790_000_001)
    assert one == other
    assert later.frontier == one.frontier
    assert later.digest != one.digest


async def test_a_hook_that_fails_does_not_stop_gossip(tmp_path):
    charter = local_charter(2)
    with (
        small_node(tmp_path / "1", charter, 1) as one,
        small_node(tmp_path / "2", charter, 2) as two,
    ):
        async with running(one) as first, running(two) as second:

            async def broken():
                raise RuntimeError("the fold stumbled")

            second.driver._on_change = broken
            for text in (b"a", b"b"):
                await first.write(text)
                await until(lambda: agree([first, second]))


async def test_a_log_past_its_quota_waits_until_it_is_certified(tmp_path):
    """Certified sizes are an input; here a test gives them, as cuts will."""
    charter = local_charter(2)
    quota = Quota(entries=3, bytes=1000, reserve_entries=0, reserve_bytes=0)
    with (
        small_node(tmp_path / "1", charter, 1) as one,
        small_node(tmp_path / "2", charter, 2) as two,
    ):
        rules = replace(FAST, quota=quota)
        async with running(one) as first, running(two, rules=rules, certified={}) as second:
            await first.write(b"a", b"b")
            await until(lambda: second.frontier().get(group_id(1), (0,))[0] == 2)
            await first.write(b"c" * 1001)
            await until(lambda: second.driver.state.waiting)
            assert second.frontier()[group_id(1)][0] == 2
            assert second.driver.status()[0].error in ("", "beyond-quota")
            second.driver.certify({group_id(1): 3})
            await until(lambda: second.frontier()[group_id(1)][0] == 3)


async def test_other_groups_records_wait_while_the_disk_is_nearly_full(three, monkeypatch):
    one, two, _ = three
    free = shutil.disk_usage(one.node.directory).free
    monkeypatch.setattr(room, "RESERVE_BYTES", 2 * free)
    await two.write(b"of another group")
    await until(lambda: one.driver.state.peers[group_id(2)].heard_ms is not None)
    await asyncio.sleep(0.5)
    assert group_id(2) not in one.frontier()
    # What it says itself is not held up: that is what the room is left for.
    await one.write(b"its own")
    assert one.frontier()[group_id(1)][0] == 1
    monkeypatch.undo()
    await until(lambda: agree(three) and len(one.frontier()) == 2)
