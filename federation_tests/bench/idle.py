"""A round of polling: what goes over the wire when nothing, or a few heads, have changed.

A real node serves; a real client asks what a real gossip machine has it ask. Every byte between
them passes a meter; what the client hands on is payload and the rest is HTTP's.
"""

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from federation_tests.bench.conversing import Conversation, CountingClient, Round
from federation_tests.bench.figures import Figure, timed
from federation_tests.bench.machine import cores
from federation_tests.bench.material import fresh, many_id, wide_charter
from federation_tests.bench.meter import metered
from federation_tests.bench.serving import served
from node.peers.addresses import Addresses
from node.seeds import KeyName
from node.stage.ports import free_port
from node.store.logs import LogStore
from node.store.records import Head
from node.tests.small_federation import group_id, seeds, small_node
from protocol.checkpoint import Checkpoint, origin, sign_checkpoint
from protocol.coalition.charter import Charter, charter_id
from protocol.gossip.wire import frontier_digest
from protocol.merkle import leaf_hash

LOGS, FEW_LOGS = 2_000, 20
CHANGED = (0, 1, 10, 100)
TARGET_BYTES = 100
# Sizes and cursors are written with as many digits as they have.
TARGET_GROWTH = 1.05
RUNS = 5


class Both(NamedTuple):
    """The same news, found in two ways."""

    by_walk: Round
    by_cursor: Round


def measure(base: Path) -> list[Figure]:
    """The idle round, changed heads by cursor and by walk, and how long the digest takes."""
    many = asyncio.run(_conversations(fresh(base, "many"), LOGS, CHANGED))
    few = asyncio.run(_conversations(fresh(base, "few"), FEW_LOGS, (0, 1)))
    heads = [(many_id(n), n + 1, bytes(32)) for n in range(LOGS)]
    digest = timed(lambda: frontier_digest(heads), RUNS).elapsed_s
    return [
        _idle(many[0].by_cursor),
        _one(many[1].by_cursor, few[1].by_cursor),
        *(_changed(changed, many[changed]) for changed in CHANGED if changed),
        Figure(
            what=f"digest over {LOGS:,} heads",
            unit="ms",
            runs=tuple(s * 1000 for s in digest),
            note="what the answering node computes for each idle poll, reading its store aside",
        ),
    ]


def _idle(idle: Round) -> Figure:
    return Figure(
        what=f"idle round, {LOGS:,} logs",
        unit="payload bytes",
        runs=(float(idle.payload),),
        target=f"<= {TARGET_BYTES} bytes",
        against=f"with HTTP's headers, both ways: {idle.total} bytes",
        ratio=idle.payload / TARGET_BYTES,
        met=idle.payload <= TARGET_BYTES,
        note="one poll of one peer that holds the same: a signed request without a body, and "
        "the digest of all heads; on a connection that is open; ratio to the limit",
    )


def _one(among_many: Round, among_few: Round) -> Figure:
    growth = among_many.payload / among_few.payload
    return Figure(
        what=f"one changed head among {LOGS:,} logs",
        unit="payload bytes",
        runs=(float(among_many.payload),),
        target=f"as many as among {FEW_LOGS}",
        against=f"among {FEW_LOGS} logs: {among_few.payload} bytes",
        ratio=growth,
        met=growth <= TARGET_GROWTH,
        note="the digest, then the page of changes since the last poll, which holds the new "
        f"head; with HTTP's headers {among_many.total} bytes. The entries come after that, by "
        "bundles of up to 256",
    )


def _changed(changed: int, rounds: Both) -> Figure:
    walk, cursor = rounds
    return Figure(
        what=f"{changed} of {LOGS:,} heads changed, by walk from nothing known",
        unit="payload bytes",
        runs=(float(walk.payload),),
        against=f"by cursor: {cursor.payload} bytes",
        ratio=walk.payload / cursor.payload,
        note=f"a poll of a peer whose numbering is new: digest, where its numbering stands, and "
        f"the walk down its heads; {walk.questions} questions, {walk.total} bytes with HTTP's "
        f"headers. By cursor {cursor.questions} questions, {cursor.total} bytes",
    )


async def _conversations(base: Path, logs: int, counts: Sequence[int]) -> dict[int, Both]:
    """A poll that finds so many heads changed, for each count: by walk and by cursor."""
    port, wire = free_port(), free_port()
    addresses = [f"http://127.0.0.1:{port}", f"http://127.0.0.1:{free_port()}"]
    charter = wide_charter(addresses, logs + len(addresses))
    source = fresh(base, "source")
    heads = list(_heads(charter, logs))
    with small_node(source, charter, 1) as node:
        await _fill(node.logs, heads)
        instance, changes = node.logs.instance, [head.group for head in _by_change(node.logs)]
    book = Addresses(charter.groups)
    book.hint(group_id(1), f"http://127.0.0.1:{wire}")
    all_held = {group: (head.size, head.root) for group, head, _ in heads}
    found = {}
    with (
        served(source, cores()[1], addresses, logs + len(addresses)),
        small_node(fresh(base, "reader"), charter, 2) as node,
    ):
        async with metered(wire, port) as meter, CountingClient(node, book) as client:
            await client.digest(group_id(1))  # from here on the connection is open
            for changed in counts:
                old = set(changes[len(changes) - changed :])
                held = {group: head for group, head in all_held.items() if group not in old}

                def talk(held: dict[bytes, tuple[int, bytes]] = held) -> Conversation:
                    return Conversation(client, meter, group_id(2), group_id(1), held)

                by_walk = await talk().round()
                by_cursor = await talk().round(instance, len(changes) - changed)
                assert by_walk.heads == by_cursor.heads == changed
                found[changed] = Both(by_walk, by_cursor)
    return found


def _by_change(store: LogStore) -> list[Head]:
    return sorted(store.heads(), key=lambda head: head.change)


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
