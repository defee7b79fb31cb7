"""Long logs come by parts: over real HTTP, with kills, lost peers and liars between the parts.

The parts are small here, so that a log of a few thousand statements has many.
"""

import asyncio
import contextlib
import pickle
import signal
import subprocess
import sys
import threading

import pytest
from aiohttp import web

from node.appkeys import METRICS
from node.peers import ahead, limits, parts
from node.peers.addresses import Addresses
from node.peers.client import Client
from node.pulling import Puller
from node.tests.small_federation import group_id, local_charter, running, small_node, until
from protocol.checkpoint import Checkpoint, origin
from protocol.errors import ProofError, UnattributedFault
from protocol.gossip.events import Head
from protocol.gossip.quota import Quota
from protocol.gossip.state import Rules, begin
from protocol.tiles import encode_bundle, part_end

WRITER, OTHER, READER = 1, 2, 3
ENTRIES = [b"statement %d" % number for number in range(2_000)]
PART = 512
UNBOUNDED = begin(group_id(READER), frozenset(), {})

# What a reader does in a process of its own, which is killed between two parts.
KILLED = """
import asyncio, os, pickle, signal, sys
from node.peers import limits
from node.peers.addresses import Addresses
from node.peers.client import Client
from node.pulling import Puller
from node.tests.small_federation import small_node

async def main(directory, charter, number, state, peer, head, part):
    limits.MAX_PART_ENTRIES = part
    with small_node(directory, charter, number) as node:
        async with Client(node, Addresses(charter.groups)) as client:
            done = await Puller(node, client).pull(peer, head, state)
            assert not done.whole
            os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main(*pickle.load(sys.stdin.buffer)))
"""


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch):
    monkeypatch.setattr(limits, "MAX_PART_ENTRIES", PART)


@contextlib.contextmanager
def nodes(tmp_path, *numbers, charter):
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context(small_node(tmp_path / str(n), charter, n)) for n in numbers]


@contextlib.asynccontextmanager
async def pulling(reader):
    async with Client(reader, Addresses(reader.founders)) as client:
        puller = Puller(reader, client)
        try:
            yield puller
        finally:
            await puller.close()


async def write(node, entries=ENTRIES):
    head = await node.write(*entries)
    return Head(node.group, head.size, head.root, head.note)


async def copy(node, head, entries=ENTRIES):
    """Have another node hold a log too."""
    await node.logs.append(head.group, head.note, _checkpoint(node, head), entries)


def _checkpoint(node, head):
    return Checkpoint(origin(node.coalition, head.group), head.size, head.root)


def parts_of(node):
    found = node.logs.growing(group_id(WRITER))
    return 0 if found is None else found.compact.size


def test_a_part_ends_with_a_whole_bundle_if_one_ends_in_it():
    assert part_end(0, 10_000, 512) == 512
    assert part_end(100, 10_000, 512) == 512
    assert part_end(300, 310, 512) == 310
    assert part_end(310, 310, 512) == 310
    assert part_end(100, 10_000, 24) == 124


async def test_a_kill_between_the_parts_costs_none_of_them(tmp_path):
    charter = local_charter(3)
    with nodes(tmp_path, WRITER, charter=charter) as (writer,):
        head = await write(writer)
        async with running(writer, gossip=False):
            directory = tmp_path / "reader"
            given = (directory, charter, READER, UNBOUNDED, writer.group, head, PART)
            assert await _killed(pickle.dumps(given)) == -signal.SIGKILL
            with small_node(directory, charter, READER) as reader:
                assert parts_of(reader) == PART
                assert reader.logs.heads() == []
                async with pulling(reader) as puller:
                    done = [await puller.pull(writer.group, head, UNBOUNDED) for _ in range(3)]
                rest = len(ENTRIES) - 3 * PART
                assert [(d.new, d.whole) for d in done] == [
                    (PART, False),
                    (PART, False),
                    (rest, True),
                ]
                assert reader.logs.entries(writer.group, 0, 1 << 40) == ENTRIES


async def _killed(given):
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", KILLED, stdin=subprocess.PIPE
    )
    await process.communicate(given)
    return process.returncode


async def test_a_peer_lost_at_the_last_part_is_followed_by_another(tmp_path):
    charter = local_charter(3)
    with nodes(tmp_path, WRITER, OTHER, READER, charter=charter) as (writer, other, reader):
        head = await write(writer)
        await copy(other, head)
        async with running(writer, gossip=False), pulling(reader) as puller:
            for _ in range(3):
                await puller.pull(writer.group, head, UNBOUNDED)
        async with pulling(reader) as puller:
            with pytest.raises(UnattributedFault) as caught:
                await puller.pull(writer.group, head, UNBOUNDED)
            assert caught.value.code == "peer-unreachable"
            async with running(other, gossip=False):
                done = await puller.pull(other.group, head, UNBOUNDED)
        assert (done.new, done.whole) == (len(ENTRIES) - 3 * PART, True)
        assert reader.logs.entries(writer.group, 0, 1 << 40) == ENTRIES


async def test_a_log_that_grows_meanwhile_is_gone_on_with(tmp_path):
    charter = local_charter(3)
    with nodes(tmp_path, WRITER, READER, charter=charter) as (writer, reader):
        head = await write(writer)
        async with running(writer, gossip=False), pulling(reader) as puller:
            await puller.pull(writer.group, head, UNBOUNDED)
            head = await write(writer, [b"one more"])
            done = await puller.pull(writer.group, head, UNBOUNDED)
        assert (done.new, parts_of(reader)) == (PART, 2 * PART)


async def test_parts_of_another_line_are_fetched_again(tmp_path):
    charter = local_charter(3)
    forked = [*ENTRIES[:100], b"another line", *ENTRIES[101:]]
    with (
        nodes(tmp_path, WRITER, READER, charter=charter) as (writer, reader),
        small_node(tmp_path / "fork", charter, WRITER) as fork,
    ):
        head, other = await write(writer), await write(fork, [*forked, b"longer"])
        async with pulling(reader) as puller:
            async with running(writer, gossip=False):
                await puller.pull(writer.group, head, UNBOUNDED)
            async with running(fork, gossip=False):
                done = await puller.pull(writer.group, other, UNBOUNDED)
                assert (done.new, parts_of(reader)) == (PART, PART)
                while not done.whole:
                    done = await puller.pull(writer.group, other, UNBOUNDED)
        assert reader.logs.entries(writer.group, 0, 1 << 40) == [*forked, b"longer"]


async def test_a_liar_costs_two_parts_and_nothing_of_them_stays(tmp_path):
    charter = local_charter(3)
    poured = []

    async def other_bytes(request):
        poured.append(request.path)
        return web.Response(body=encode_bundle([b"poison"] * 256))

    lie = (f"/log/{group_id(WRITER).hex()}/tile/entries/{{at:.*}}", other_bytes)
    with nodes(tmp_path, WRITER, READER, charter=charter) as (writer, reader):
        head = await write(writer)
        async with running(writer, gossip=False), pulling(reader) as puller:
            await puller.pull(writer.group, head, UNBOUNDED)
        async with running(writer, gossip=False, extra=[lie]), pulling(reader) as puller:
            with pytest.raises(ProofError):
                await puller.pull(writer.group, head, UNBOUNDED)
        # The one that is refused, and what was fetched ahead meanwhile.
        assert PART // 256 <= len(poured) <= 2 * PART // 256
        assert parts_of(reader) == PART


async def test_who_does_not_vouch_for_a_part_is_not_asked_for_it(tmp_path):
    charter = local_charter(3)
    poured = []

    async def wrong_hashes(request):
        return web.Response(body=bytes(32) * 256)

    async def entries(request):
        poured.append(request.path)
        return web.Response(body=encode_bundle([b"poison"] * 256))

    log = f"/log/{group_id(WRITER).hex()}/tile"
    lies = [(f"{log}/0/{{at:.*}}", wrong_hashes), (f"{log}/entries/{{at:.*}}", entries)]
    with nodes(tmp_path, WRITER, READER, charter=charter) as (writer, reader):
        head = await write(writer, ENTRIES[:1_024])
        async with running(writer, gossip=False, extra=lies), pulling(reader) as puller:
            lying = Head(head.group, head.size, bytes(32), head.note)
            with pytest.raises(ProofError):
                await puller.pull(writer.group, lying, UNBOUNDED)
        assert poured == []


async def test_the_next_part_is_fetched_while_one_is_stored_and_not_the_one_after(tmp_path):
    charter = local_charter(3)
    free = threading.Event()
    with nodes(tmp_path, WRITER, READER, charter=charter) as (writer, reader):
        head = await write(writer)
        async with (
            running(writer, gossip=False) as server,
            pulling(reader) as puller,
            contextlib.AsyncExitStack() as stack,
        ):
            stack.callback(free.set)
            reader.logs.file.submit(lambda _: free.wait())
            first = asyncio.create_task(puller.pull(writer.group, head, UNBOUNDED))
            # Two bundles of the part that waits for the writer, two of the next; each with tiles.
            await until(lambda: puller._ahead._task is not None and puller._ahead._task.done())
            assert parts_of(reader) == 0
            before = tiles_served(server)
            free.set()
            assert (await first).new == PART
            assert (await puller.pull(writer.group, head, UNBOUNDED)).new == PART
            assert parts_of(reader) == 2 * PART
            await until(lambda: puller._ahead._task is not None and puller._ahead._task.done())
            # The second pull fetched nothing itself, and the third part came ahead.
            assert tiles_served(server) - before == before // 2


async def test_a_part_that_nobody_comes_for_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(ahead, "KEPT_S", 0.05)
    charter = local_charter(3)
    with nodes(tmp_path, WRITER, READER, charter=charter) as (writer, reader):
        head = await write(writer)
        async with running(writer, gossip=False), pulling(reader) as puller:
            await puller.pull(writer.group, head, UNBOUNDED)
            task = puller._ahead._task
            await until(lambda: puller._ahead._task is None and task.done())
            assert task.cancelled() or len(task.result().entries._bundles) == PART // 256
            await puller.pull(writer.group, head, UNBOUNDED)
        assert parts_of(reader) == 2 * PART


async def test_a_part_of_large_entries_ends_early(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "MAX_PART_BYTES", 100_000)
    monkeypatch.setattr(parts, "BUNDLES_AT_A_TIME", 1)
    monkeypatch.setattr(limits, "MAX_PART_ENTRIES", 5_000)
    large = [b"%d" % number + bytes(300) for number in range(1_100)]
    charter = local_charter(3)
    with nodes(tmp_path, WRITER, READER, charter=charter) as (writer, reader):
        head = await write(writer, large)
        async with running(writer, gossip=False), pulling(reader) as puller:
            done = await puller.pull(writer.group, head, UNBOUNDED)
            assert (done.new, done.whole, parts_of(reader)) == (512, False, 512)
            while not done.whole:
                done = await puller.pull(writer.group, head, UNBOUNDED)
        assert reader.logs.entries(writer.group, 0, 1 << 40) == large


async def test_parts_count_against_the_quota_together(tmp_path):
    charter = local_charter(3)
    quota = Quota(entries=3 * PART - 1, reserve_entries=0)
    state = begin(group_id(READER), frozenset(), {}, rules=Rules(quota=quota), certified={})
    with nodes(tmp_path, WRITER, READER, charter=charter) as (writer, reader):
        head = await write(writer)
        async with running(writer, gossip=False), pulling(reader) as puller:
            await puller.pull(writer.group, head, state)
            await puller.pull(writer.group, head, state)
            with pytest.raises(UnattributedFault) as caught:
                await puller.pull(writer.group, head, state)
        assert caught.value.code == "beyond-quota"
        assert parts_of(reader) == 2 * PART


async def test_gossip_pulls_a_long_log_to_its_end(tmp_path):
    charter = local_charter(3)
    with nodes(tmp_path, WRITER, READER, charter=charter) as (writer, reader):
        await write(writer)
        async with running(writer), running(reader) as running_reader:
            metrics = running_reader.driver.metrics
            # Counted a moment after it is stored.
            await until(lambda: f"pulled_total {float(len(ENTRIES))}" in metrics.render().decode())
        assert reader.logs.entries(writer.group, 0, 1 << 40) == ENTRIES
        assert 'commonweal_pulls_total{outcome="part"} 3.0' in metrics.render().decode()


async def test_a_person_s_statement_does_not_wait_behind_every_part_that_was_fetched(tmp_path):
    charter = local_charter(6)
    free = threading.Event()
    with nodes(tmp_path, *range(1, 7), charter=charter) as (*writers, reader):
        heads = [await write(node, ENTRIES[:300]) for node in writers]
        async with contextlib.AsyncExitStack() as stack:
            servers = [
                await stack.enter_async_context(running(node, gossip=False)) for node in writers
            ]
            puller = await stack.enter_async_context(pulling(reader))
            stack.callback(free.set)  # whatever fails here, the writer must not wait for ever
            reader.logs.file.submit(lambda _: free.wait())
            await until(lambda: not reader.logs.file._pending)
            pulls = [
                asyncio.create_task(puller.pull(head.group, head, UNBOUNDED)) for head in heads
            ]
            await until(lambda: all(tiles_served(server) == 2 for server in servers))
            await until(lambda: reader.logs.file._pending)
            mine = asyncio.create_task(reader.write(b"mine"))
            await until(lambda: len(reader.logs.file._pending) > 1)
            free.set()
            head = await mine
            await asyncio.gather(*pulls)
        # It takes two turns with the writer, with a part before each; one or two more get in
        # between while the machine is busy, never all.
        assert head.change <= len(writers)


def tiles_served(server):
    samples = next(iter(server.app[METRICS].requests.collect())).samples
    return sum(
        sample.value
        for sample in samples
        if sample.name.endswith("_total") and "tile" in sample.labels["route"]
    )
