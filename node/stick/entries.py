"""Taking in the entries of one log on a stick, a part of it at a time, as pulls do.

No tiles are on a stick to vouch for where a part ends. But all entries are: if more than one part
is new, all of them are hashed first, bundle by bundle, and must give the head's root; the hashes of
the bundles then vouch for each part. So a lie costs reading the stick, and nothing is stored of it.
"""

import asyncio
import contextlib

from node.peers import limits
from node.peers.spool import Spool
from node.stick.index import Stick
from node.stick.names import bundle_name
from node.store.logs import LogStore
from protocol.checkpoint import Checkpoint
from protocol.errors import MalformedError, ProofError
from protocol.gossip.events import Head
from protocol.log import Part
from protocol.merkle import consistency_proof, leaf_hash, tree_hash
from protocol.tiles import (
    TILE_WIDTH,
    Tile,
    bundles_between,
    decode_bundle,
    decode_tile,
    part_end,
    tile_width,
)

BUNDLE_LEVEL = 1
"""A tile's level whose hashes are those of whole bundles."""


async def take_entries(
    logs: LogStore, stick: Stick, head: Head, signed: Checkpoint, held: int
) -> None:
    """Store what a stick has of a log past what is held of it.

    If we crash: the parts stored stay, and the next stick or pull goes on behind them.

    Args:
        head: opened; not smaller than what is held.
        signed: what its note states.
        held: entries under the head held.

    Raises:
        ProtocolError: a bundle is missing or malformed, the entries are not those under the head,
            or as `LogStore.append` and `LogStore.grow`.
    """
    have, roots = held, None
    grown = logs.growing(head.group)
    # Parts go on behind what is held. An older stick than theirs is not read for them.
    if grown is not None and grown.compact.size < head.size:
        roots = await asyncio.to_thread(bundle_roots, logs, stick, head, held)
        whole, cut = divmod(grown.compact.size, TILE_WIDTH)
        # Of another line, or not ended with a bundle: they are replaced.
        if not cut and tree_hash(roots[:whole]) == grown.compact.root():
            have = grown.compact.size
    while True:
        with contextlib.closing(await asyncio.to_thread(_spool, stick, head, have)) as entries:
            end = have + len(entries)
            if end == head.size:
                await logs.append(head.group, head.note, signed, entries)
                return
            if roots is None:
                roots = await asyncio.to_thread(bundle_roots, logs, stick, head, held)
            whole = end // TILE_WIDTH
            part = Part(end, tree_hash(roots[:whole]), consistency_proof(roots, whole))
            await logs.grow(head.group, signed, part, entries)
        have = end


def bundle_roots(logs: LogStore, stick: Stick, head: Head, held: int) -> list[bytes]:
    """The hash over the entries of each bundle of a log, 32 bytes each, in order.

    Args:
        held: as many are hashed already here; whole bundles of them are not read again.

    Raises:
        ProofError: `root-mismatch`: they don't lead to the head.
        MalformedError: a bundle is missing or malformed.
    """
    whole = held // TILE_WIDTH
    roots: list[bytes] = []
    for index in range(-(-whole // TILE_WIDTH)):
        width = tile_width("entries", index, whole)
        hashes = logs.tile(head.group, BUNDLE_LEVEL, index, width)
        if hashes is None:
            raise RuntimeError("the tiles of a log that is held can't be read")
        roots += decode_tile(hashes, width)
    for tile in bundles_between(whole * TILE_WIDTH, head.size):
        entries = decode_bundle(_bundle(stick, head.group, tile), tile.width)
        roots.append(tree_hash(map(leaf_hash, entries)))
    if tree_hash(roots) != head.root:
        raise ProofError("root-mismatch", f"at size {head.size}")
    return roots


def _spool(stick: Stick, head: Head, have: int) -> Spool:
    """The next part's entries; they end with a whole bundle or the log."""
    spool = Spool(have % TILE_WIDTH)
    end = part_end(have, head.size, limits.MAX_PART_ENTRIES)
    try:
        for number, tile in enumerate(bundles_between(have, end)):
            if spool.bytes >= limits.MAX_PART_BYTES:
                break
            spool.add(number, _bundle(stick, head.group, tile), tile.width)
    except BaseException:
        spool.close()
        raise
    return spool


def _bundle(stick: Stick, group: bytes, tile: Tile) -> bytes:
    name = bundle_name(group, tile)
    data = stick.read(name)
    if data is None:
        raise MalformedError("bad-bundle", f"{name} is not there")
    return data
