"""Catching up: a node that holds nothing of a log fetches, verifies and stores all of it.

Two pieces: verifying and storing alone, and the whole way over HTTP from a node that serves. Beside
each, the same with a signature checked for every entry, which is what heads over a tree replace.
"""

import asyncio
import gc
import shutil
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path as Directory

from nacl.signing import SigningKey, VerifyKey

from federation_tests.bench.figures import Figure, Times, at_least, middle, number, rates
from federation_tests.bench.machine import cores, pin
from federation_tests.bench.material import STATEMENT_BYTES, Signed, fresh, statements
from federation_tests.bench.serving import served
from node.peers.addresses import Addresses
from node.peers.client import Client
from node.pulling import Puller
from node.seeds import KeyName
from node.stage.ports import free_port
from node.tests.small_federation import SmallNode, group_id, make_charter, seeds, small_node
from protocol.checkpoint import open_checkpoint
from protocol.coalition.charter import Charter
from protocol.gossip.events import Head
from protocol.gossip.state import begin
from protocol.keys import public_key
from protocol.paths import Path

TARGET = 100_000
TARGET_RATIO = 8.0
# 2^17 statements are 65 MB; the variant takes seven times as long for each, so fewer do.
STATEMENTS = 1 << 17
SIGNED_STATEMENTS = 1 << 14
RUNS = 5
# Over HTTP, the long log of issue 5, once: half a minute and 600 MB on disk at each end.
FETCHED_STATEMENTS = 1_000_000
SIGNED_FETCHED = 1 << 16
# The groups of the charter: who writes plainly, who signs every entry, and who catches up.
PLAIN, SIGNED, READER = 1, 2, 3

Run = Callable[[SmallNode], Awaitable[None]]


def measure(base: Directory) -> list[Figure]:
    """Both pieces; for each: by the clock, by processor time, and against the variant."""
    own, other = cores()
    addresses = [f"http://127.0.0.1:{free_port()}" for _ in range(READER)]
    charter = make_charter(addresses)
    entries = statements(charter, PLAIN, FETCHED_STATEMENTS)
    key = SigningKey(seeds(SIGNED)[KeyName.LOG])
    check = key.verify_key
    signed = [key.sign(entry) for entry in entries[:SIGNED_FETCHED]]
    short, short_signed = (
        Signed(charter, PLAIN, entries[:STATEMENTS]),
        Signed(charter, SIGNED, signed[:SIGNED_STATEMENTS]),
    )
    source = fresh(base, "source")
    logs = [Signed(charter, PLAIN, entries), Signed(charter, SIGNED, signed)]
    asyncio.run(_write(source, charter, logs))
    del entries, signed, logs
    pin(own)
    stored = _repeat(
        [lambda node: _store(node, short), lambda node: _store(node, short_signed, check)],
        base,
        charter,
    )
    with served(source, other, addresses, len(addresses)):
        works: list[Run] = [
            lambda node: _catch_up(node, SIGNED, check),
            lambda node: _catch_up(node, PLAIN),
        ]
        signed_once, once = (
            Times((elapsed,), (processor,))
            for elapsed, processor in (
                asyncio.run(_once(work, base / "reader", charter)) for work in works
            )
        )
    return [
        *_figures(
            "catch-up sync, verified and stored",
            (STATEMENTS, stored[0]),
            (SIGNED_STATEMENTS, stored[1]),
            STORED,
        ),
        *_figures(
            "the same, fetched over HTTP from a serving node",
            (FETCHED_STATEMENTS, once),
            (SIGNED_FETCHED, signed_once),
            FETCHED,
        ),
    ]


STORED = (
    "timed: the head's signature, hashing every entry onto the log's tree and comparing roots, "
    "inserting entries and tiles, until all of it is durable; the entries are "
    "in memory before"
)
FETCHED = (
    "in parts of 65,536; timed besides: asking for the head and for what vouches for each part, "
    "one signed request over loopback for every 256 entries, and decoding them; the serving "
    "process has the other core; one run"
)


async def _store(node: SmallNode, log: Signed, check: VerifyKey | None = None) -> None:
    _verify(log.entries, check)
    public = public_key(seeds(PLAIN if log.group == group_id(PLAIN) else SIGNED)[KeyName.LOG])
    head = open_checkpoint(log.note, log.checkpoint.origin, public)
    await node.logs.append(log.group, log.note, head, log.entries)


async def _catch_up(node: SmallNode, number: int, check: VerifyKey | None = None) -> None:
    # As node.driver does for one log: head, entries, store.
    async with Client(node, Addresses(node.founders)) as client:
        head = await client.checkpoint(group_id(PLAIN), group_id(number))
        puller, state = _Checking(node, client, check), begin(node.group, frozenset(), {})
        while not (await puller.pull(group_id(PLAIN), head, state)).whole:
            pass


class _Checking(Puller):
    """A node's puller; in the variant, each entry's signature is checked besides."""

    def __init__(self, node: SmallNode, client: Client, check: VerifyKey | None) -> None:
        super().__init__(node, client)
        self._check = check

    async def _store(
        self, head: Head, end: int, path: Path | None, entries: Sequence[bytes]
    ) -> None:
        _verify(entries, self._check)
        await super()._store(head, end, path, entries)


def _verify(entries: Sequence[bytes], check: VerifyKey | None) -> None:
    """The variant's extra work: each entry is a signature and what it signs."""
    if check is not None:
        for entry in entries:
            check.verify(entry)


async def _write(directory: Directory, charter: Charter, logs: Sequence[Signed]) -> None:
    with small_node(directory, charter, PLAIN) as node:
        for log in logs:
            await node.logs.append(log.group, log.note, log.checkpoint, log.entries)


def _repeat(works: Sequence[Run], base: Directory, charter: Charter) -> list[Times]:
    """Runs of several pieces of work in turn, so that a busy minute strikes all of them.

    Each run fills an empty store; the first of each fills caches and is left out.
    """
    turns = [
        [asyncio.run(_once(work, base / "reader", charter)) for work in works]
        for _ in range(RUNS + 1)
    ]
    return [
        Times(tuple(e for e, _ in pairs), tuple(p for _, p in pairs))
        for pairs in zip(*turns[1:], strict=True)
    ]


async def _once(run: Run, directory: Directory, charter: Charter) -> tuple[float, float]:
    with small_node(directory, charter, READER) as node:
        gc.collect()
        began, worked = time.perf_counter(), time.process_time()
        await run(node)
        took = time.perf_counter() - began, time.process_time() - worked
    shutil.rmtree(directory)
    return took


def _figures(
    what: str, plain: tuple[int, Times], signed: tuple[int, Times], note: str
) -> list[Figure]:
    """Figures of (statements, times of runs), and of the variant's."""
    (count, times), (signed_count, signed_times) = plain, signed
    runs = rates(count, times.elapsed_s)
    work = rates(count, times.processor_s)
    variant = rates(signed_count, signed_times.processor_s)
    ratio = middle(work) / middle(variant)
    return [
        Figure(
            what=what,
            unit="statements/s",
            runs=runs,
            target=f">= {TARGET:,}",
            ratio=middle(runs) / TARGET,
            met=at_least(runs, TARGET),
            note=f"{count:,} statements of {STATEMENT_BYTES} bytes into an empty store, one "
            f"core; {note}",
        ),
        Figure(
            what=f"{what}, per second of processor time",
            unit="statements/s",
            runs=work,
            target=f">= {TARGET_RATIO:g} times the peer",
            against=f"a signature for every entry: {number(middle(variant))}",
            ratio=ratio,
            met=ratio >= TARGET_RATIO,
            note="waiting for disk, network and other programs left out; the peer runs the same "
            f"code and verifies each entry's Ed25519 signature with PyNaCl, "
            f"{signed_count:,} statements a run",
        ),
    ]
