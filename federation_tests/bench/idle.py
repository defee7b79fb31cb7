"""A round of polling: what goes over the wire when nothing, or one head, has changed.

A real node serves; a real client asks what its driver would ask. Every byte between them passes a
meter; what the client hands on is payload and the rest is HTTP's.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from aiohttp.test_utils import unused_port

from federation_tests.bench.figures import Figure, timed
from federation_tests.bench.machine import cores
from federation_tests.bench.material import fresh, many_id, wide_charter
from federation_tests.bench.meter import Meter, metered
from federation_tests.bench.serving import served
from node.peers.addresses import Addresses
from node.peers.client import Client
from node.signer import KeyName
from node.store.logs import LogStore
from node.tests.small_federation import group_id, seeds, small_node
from protocol.checkpoint import Checkpoint, origin, sign_checkpoint
from protocol.coalition.charter import Charter, charter_id
from protocol.gossip.wire import NO_INSTANCE, frontier_digest
from protocol.merkle import leaf_hash

LOGS, FEW_LOGS = 2_000, 20
TARGET_BYTES = 100
# Sizes and cursors are written with as many digits as they have.
TARGET_GROWTH = 1.05
RUNS = 5


class Round(NamedTuple):
    """Bytes of one conversation: payload, and everything."""

    payload: int
    total: int


def measure(base: Path) -> list[Figure]:
    """The idle round, one changed head at two sizes, and how long the digest takes."""
    many = asyncio.run(_conversations(fresh(base, "many"), LOGS))
    few = asyncio.run(_conversations(fresh(base, "few"), FEW_LOGS))
    idle, changed = many
    growth = changed.payload / few[1].payload
    heads = [(many_id(n), n + 1, bytes(32)) for n in range(LOGS)]
    digest = timed(lambda: frontier_digest(heads), RUNS).elapsed_s
    return [
        Figure(
            what=f"idle round, {LOGS:,} logs",
            unit="payload bytes",
            runs=(float(idle.payload),),
            target=f"<= {TARGET_BYTES} bytes",
            against=f"with HTTP's headers, both ways: {idle.total} bytes",
            ratio=idle.payload / TARGET_BYTES,
            met=idle.payload <= TARGET_BYTES,
            note="one poll of one peer that holds the same: a signed request without a body, and "
            "the digest of all heads; on a connection that is open; ratio to the limit",
        ),
        Figure(
            what=f"one changed head among {LOGS:,} logs",
            unit="payload bytes",
            runs=(float(changed.payload),),
            target=f"as many as among {FEW_LOGS}",
            against=f"among {FEW_LOGS} logs: {few[1].payload} bytes",
            ratio=growth,
            met=growth <= TARGET_GROWTH,
            note="the digest, then the page of changes since the last poll, which holds the new "
            f"head; with HTTP's headers {changed.total} bytes. The entries come after that, by "
            "bundles of up to 256",
        ),
        Figure(
            what=f"digest over {LOGS:,} heads",
            unit="ms",
            runs=tuple(s * 1000 for s in digest),
            note="what the answering node computes for each idle poll, reading its store aside",
        ),
    ]


class _Counting(Client):
    """A client that adds up what it hands on."""

    payload = 0

    async def get(self, peer: bytes, target: str, **options: Any) -> bytes:
        data = await super().get(peer, target, **options)
        self.payload += len(data)
        return data


async def _conversations(base: Path, logs: int) -> tuple[Round, Round]:
    """An idle poll, and one that finds a single head changed since the one before."""
    port, wire = unused_port(), unused_port()
    addresses = [f"http://127.0.0.1:{port}", f"http://127.0.0.1:{unused_port()}"]
    charter = wide_charter(addresses, logs + len(addresses))
    source = fresh(base, "source")
    heads = list(_heads(charter, logs))
    with small_node(source, charter, 1) as node:
        await _fill(node.logs, heads)
    agreed = frontier_digest((group, head.size, head.root) for group, head, _ in heads)
    book = Addresses(charter)
    book.hint(group_id(1), f"http://127.0.0.1:{wire}")
    with (
        served(source, cores()[1], addresses, logs + len(addresses)),
        small_node(fresh(base, "reader"), charter, 2) as node,
    ):
        async with metered(wire, port) as meter, _Counting(node, book) as client:
            peer = group_id(1)
            page = await client.changes(peer, NO_INSTANCE, 0)
            assert not page.heads  # where to begin; the heads are this node's already
            while page.more:
                page = await client.changes(peer, page.instance, page.cursor)

            async def idle() -> None:
                assert await client.digest(peer) == agreed

            async def changed() -> None:
                await client.digest(peer)
                found = await client.changes(peer, page.instance, page.cursor - 1)
                assert len(client.open_heads(found.heads)) == 1

            return await _round(client, meter, idle), await _round(client, meter, changed)


async def _round(client: _Counting, meter: Meter, talk: Callable[[], Awaitable[None]]) -> Round:
    client.payload = 0
    meter.total = 0
    await talk()
    return Round(client.payload, meter.total)


def _heads(charter: Charter, logs: int) -> Iterator[tuple[bytes, Checkpoint, bytes]]:
    """(group, head, note) of logs that hold one entry each, that of their number."""
    coalition, seed = charter_id(charter), seeds(1)[KeyName.LOG]
    for n in range(logs):
        head = Checkpoint(origin(coalition, many_id(n)), 1, leaf_hash(b"%d" % n))
        yield many_id(n), head, sign_checkpoint(seed, head)


async def _fill(store: LogStore, heads: list[tuple[bytes, Checkpoint, bytes]]) -> None:
    # All at once, so that they share commits.
    await asyncio.gather(
        *(
            store.append(group, note, head, [b"%d" % n])
            for n, (group, head, note) in enumerate(heads)
        )
    )
