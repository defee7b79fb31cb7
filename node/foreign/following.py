"""One look at a log: everything up to its newest checkpoint, and that it goes on from the last."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from node.errors import NodeError
from node.foreign.edge import Shown
from node.foreign.places import MissingError, Place
from node.foreign.saved import Saved
from protocol.checkpoint import MAX_NOTE_BYTES
from protocol.errors import MalformedError, ProofError
from protocol.merkle import HASH_BYTES, verify_consistency
from protocol.paths import consistency_path, path_tiles
from protocol.tiles import (
    MAX_BUNDLE_BYTES,
    TILE_WIDTH,
    Tile,
    bundles_between,
    decode_bundle,
    decode_tile,
    tile_path,
)
from protocol.verifier import SignedHead, VerifierKey, open_any_checkpoint

T = TypeVar("T")

BUNDLES_AT_A_TIME = 4
"""Requests in flight: they hide a line's delay, and hold at most 64 MiB."""
BATCHES_A_SAVE = 16
"""16,384 entries between two saves: of an interrupted run that much is read again."""


class ForkedError(NodeError):
    """A log was signed in two versions.

    Attributes:
        note: the checkpoint that contradicts the one kept.
        root: 32 bytes: that of its log at the kept one's size.
        proof: consistency proof from there to the checkpoint; empty if they are of one size.
    """

    note: bytes = b""
    root: bytes = b""
    proof: Sequence[bytes] = ()


class Log(msgspec.Struct, frozen=True):
    """Which log: where, by whose key, of which origin."""

    place: Place
    key: VerifierKey
    origin: str


class Look(msgspec.Struct, frozen=True):
    """What a run found.

    Attributes:
        head: the newest checkpoint.
        before: size of the checkpoint kept from an earlier run; None if there was none.
        checked: up to which size entries and tiles were checked by now.
        read: entries read in this run.
        whole: whether all that the checkpoint covers is checked.
        saved: what to keep.
    """

    head: SignedHead
    before: int | None
    checked: int
    read: int
    whole: bool
    saved: Saved


async def look(log: Log, saved: Saved, most: int | None, keep: Callable[[Saved], None]) -> Look:
    """Check a log up to its newest checkpoint.

    Args:
        saved: from an earlier run.
        most: so many entries are read at most, rounded up to bundles; None: all.
        keep: called with what to keep: now and then, at the end, and where a place could not be
            read any further. What came and was wrong adds nothing to the last save; a root that
            entries don't hash to takes back all that no checkpoint covered.

    Raises:
        ForkedError: `log-forked`.
        NodeError: `log-shrank`; what places raise.
        ProtocolError: the checkpoint, a tile or an entry is not what it must be.
    """
    note = await log.place.read("checkpoint", MAX_NOTE_BYTES)
    found = open_any_checkpoint(note, log.key, log.origin)
    known = saved.head(log.key, log.origin)
    if known is not None:
        await _check_line(log, known, found, note)
    run = _Run(log, found, saved, keep)
    await run.go(most)
    if run.edge.size < found.head.size:
        kept = replace(saved, under_way=run.edge)
    else:
        await run.finish()
        kept = Saved(note, run.edge)
    keep(kept)
    return Look(
        head=found,
        before=None if known is None else known.head.size,
        checked=run.edge.size,
        read=run.edge.size - run.start,
        whole=run.edge.size == found.head.size,
        saved=kept,
    )


async def _check_line(log: Log, known: SignedHead, found: SignedHead, note: bytes) -> None:
    """Whether the head goes on from the one kept: by hashes, before any entry is read."""
    old, new = known.head, found.head
    if new.size < old.size:
        raise NodeError(
            "log-shrank",
            f"it shows {new.size} entries, and had signed {old.size} by the last run",
            "a cache or an old copy does that: try again later, or at another server; if it "
            "stays so, entries were taken back, and the checkpoint kept proves that they stood",
        )
    if new.size > old.size > 0:
        tiles = {
            (int(tile.level), tile.index): decode_tile(await _tile(log.place, tile), tile.width)
            for tile in path_tiles(old.size, new.size)
        }
        path = consistency_path(old.size, new.size, tiles)
        # Damaged tiles give some old root too: one that leads to the signed root was signed for.
        verify_consistency(old.size, new.size, path.old_root, new.root, path.proof)
        root, proof = path.old_root, path.proof
    else:
        root, proof = new.root, []
    if old.size and root != old.root:
        error = ForkedError(
            "log-forked",
            f"its first {old.size} entries are others than those it had signed by the last run",
            "keep the proof, FILE.fork: the same key signed both, and they can't both be true",
        )
        error.note, error.root, error.proof = note, root, proof
        raise error


class _Run:
    """Reading entries from where the edge is."""

    def __init__(
        self, log: Log, found: SignedHead, saved: Saved, keep: Callable[[Saved], None]
    ) -> None:
        self._log, self._head, self._saved, self._keep = log, found.head, saved, keep
        under_way = saved.under_way
        if under_way is not None and under_way.size > found.head.size:
            under_way = None
        self._resumed = under_way is not None
        self.edge = (under_way or saved.edge).copy()
        self.start = self.edge.size

    async def go(self, most: int | None) -> None:
        """Read and check until all is read, or enough."""
        end = self._head.size if most is None else min(self._head.size, self.start + most)
        try:
            for number, batch in enumerate(_batches(self.start, end, self._head.size), start=1):
                await self._take(batch)
                if number % BATCHES_A_SAVE == 0:
                    self._keep(replace(self._saved, under_way=self.edge.copy()))
        except (NodeError, asyncio.CancelledError):
            # Nothing was wrong with what came: the next run goes on from here.
            self._keep(replace(self._saved, under_way=self.edge))
            raise

    async def finish(self) -> None:
        """The root, and the tiles that aren't full.

        Raises:
            ProofError: `root-mismatch`; nothing of what was under way is kept.
        """
        if self.edge.root() != self._head.root:
            self._keep(replace(self._saved, under_way=None))
            said = "; what an interrupted run had read is read again" if self._resumed else ""
            raise ProofError("root-mismatch", f"at size {self._head.size}{said}")
        await _all(self._compare(shown) for shown in self.edge.unfinished())

    async def _take(self, batch: list[Tile]) -> None:
        bundles = await _all(_bundle(self._log.place, tile) for tile in batch)
        edge = self.edge.copy()
        full: list[Shown] = []
        for tile, entries in zip(batch, bundles, strict=True):
            full += edge.grow(entries[edge.size - tile.index * TILE_WIDTH :])
        await _all(self._compare(shown) for shown in full)
        self.edge = edge

    async def _compare(self, shown: Shown) -> None:
        tile, expected = shown
        if await _tile(self._log.place, tile) != expected:
            path = tile_path(tile.level, tile.index, tile.width)
            raise ProofError("bad-proof", f"{path} holds other hashes than those of its entries")


def _batches(start: int, end: int, size: int) -> Iterator[list[Tile]]:
    """The bundles from one size to another, as many at a time as are fetched together."""
    tiles = (
        # Of a bundle that ends past `end` too: to its end there is nothing gained by stopping.
        Tile("entries", tile.index, min(TILE_WIDTH, size - tile.index * TILE_WIDTH))
        for tile in bundles_between(start, end)
    )
    while batch := list(islice(tiles, BUNDLES_AT_A_TIME)):
        yield batch


async def _all(started: Iterable[Coroutine[None, None, T]]) -> list[T]:
    """All of them at once; if one fails, none goes on."""
    tasks = [asyncio.ensure_future(one) for one in started]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()


async def _tile(place: Place, tile: Tile) -> bytes:
    data = await _read(place, tile, TILE_WIDTH * HASH_BYTES)
    if len(data) < tile.width * HASH_BYTES:
        raise MalformedError("bad-tile", tile_path(tile.level, tile.index, tile.width))
    return data[: tile.width * HASH_BYTES]


async def _bundle(place: Place, tile: Tile) -> list[bytes]:
    try:
        path = tile_path(tile.level, tile.index, tile.width)
        return decode_bundle(await place.read(path, MAX_BUNDLE_BYTES), tile.width)
    except MissingError:
        if tile.width == TILE_WIDTH:
            raise
    whole = await place.read(tile_path(tile.level, tile.index), MAX_BUNDLE_BYTES)
    return decode_bundle(whole, TILE_WIDTH)[: tile.width]


async def _read(place: Place, tile: Tile, max_bytes: int) -> bytes:
    """A tile; where a partial one was dropped since it is full, the full one."""
    try:
        return await place.read(tile_path(tile.level, tile.index, tile.width), max_bytes)
    except MissingError:
        if tile.width == TILE_WIDTH:
            raise
    return await place.read(tile_path(tile.level, tile.index), max_bytes)
