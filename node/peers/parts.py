"""Fetching a part of a log from a peer: its entries, and what vouches for where it ends."""

import asyncio
from itertools import islice

from node.peers import limits
from node.peers.client import Client
from node.peers.spool import Spool
from protocol.errors import ProofError, UnattributedFault
from protocol.gossip.events import Head
from protocol.paths import Path, consistency_path, path_tiles
from protocol.tiles import MAX_BUNDLE_BYTES, TILE_WIDTH, Tile, bundles_between, tile_path

PULL_S = 600
"""A part: twice what 128 MiB take over a 4 Mbit/s line. Other sources must not wait longer for a
peer that trickles."""
BUNDLES_AT_A_TIME = 4
"""Requests in flight for one pull: hides the line's delay without crowding the other side."""


async def fetch_path(client: Client, peer: bytes, head: Head, size: int) -> Path:
    """Which root a log had at an earlier size, by a peer's tiles, and what links it to a head.

    Args:
        size: 1 .. head.size - 1.

    Raises:
        ProofError: `bad-proof`: the tiles are not those under the head.
        ProtocolError: unreachable, withheld or malformed.
    """
    tiles = await client.hash_tiles(peer, head.group, path_tiles(size, head.size))
    found = consistency_path(size, head.size, tiles)
    if found.root != head.root:
        raise ProofError("bad-proof", "the tiles are not those under the head")
    return found


async def fetch_part(client: Client, peer: bytes, group: bytes, have: int, end: int) -> Spool:
    """Fetch the entries [have, end) of a log, or fewer; the store verifies them.

    Args:
        end: at most `limits.MAX_PART_ENTRIES` further.

    Returns:
        The entries, in order; close it after use. They end before `end`, with a whole bundle,
        if there are more than `limits.MAX_PART_BYTES` of them.

    Raises:
        ProtocolError: unreachable, withheld, malformed, or too slow.
    """
    spool = Spool(have % TILE_WIDTH)
    failed: list[Exception] = []
    try:
        async with asyncio.timeout(PULL_S):
            await _fill(client, spool, peer, group, have, end)
    except TimeoutError as error:
        spool.close()
        raise UnattributedFault(
            "peer-stalled", f"no whole part in {PULL_S} s", suspects=(peer.hex(),)
        ) from error
    except ExceptionGroup as errors:
        # Without what their frames held, a bundle each, and raised outside: the group would be the
        # context of the first, a cycle that keeps all of it until the collector comes by.
        failed = [error.with_traceback(None) for error in errors.exceptions]
    except BaseException:
        spool.close()
        raise
    if failed:
        spool.close()
        raise failed[0]
    return spool


async def _fill(
    client: Client, spool: Spool, peer: bytes, group: bytes, have: int, end: int
) -> None:
    bundles = enumerate(bundles_between(have, end))
    while spool.bytes < limits.MAX_PART_BYTES and (
        batch := list(islice(bundles, BUNDLES_AT_A_TIME))
    ):
        async with asyncio.TaskGroup() as tasks:
            for number, tile in batch:
                tasks.create_task(_fetch(client, spool, number, peer, group, tile))


async def _fetch(
    client: Client, spool: Spool, number: int, peer: bytes, group: bytes, tile: Tile
) -> None:
    target = f"/log/{group.hex()}/{tile_path('entries', tile.index, tile.width)}"
    # Spooled at once: the others of its batch may keep it waiting with megabytes in hand.
    spool.add(number, await client.get(peer, target, max_bytes=MAX_BUNDLE_BYTES), tile.width)
