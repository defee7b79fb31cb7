"""Getting back from others what was dropped: each bundle must give the hashes that are here.

If we crash in between: what was stored is whole again, and doing it again fetches the rest.
"""

from __future__ import annotations

import asyncio
from typing import NamedTuple

from node.core import Node
from node.errors import NodeError
from protocol.errors import ProofError
from protocol.merkle import leaf_hash
from protocol.tiles import TILE_WIDTH, decode_bundle


class FetchedLog(NamedTuple):
    """What came of one log: bundles fetched, and those that nobody who answers has."""

    group: bytes
    fetched: int
    missing: int


async def fetch(node: Node) -> list[FetchedLog]:
    """Fetch whatever was dropped here, of every log; those of which nothing was are left out.

    Raises:
        NodeError: `not-serving`: it can't ask anybody.
    """
    if node.federation is None:
        raise NodeError(
            "not-serving",
            "this node isn't running, so it can't ask others for what was dropped",
            "start it with `commonweal serve`",
        )
    logs = []
    for head in node.logs.heads():
        gone = await asyncio.to_thread(node.logs.dropped, head.group)
        if not gone.bundles:
            continue
        fetched = 0
        for index in gone.bundles:
            tile = await asyncio.to_thread(node.logs.tile, head.group, 0, index, TILE_WIDTH)

            def check(data: bytes, tile: bytes | None = tile) -> None:
                entries = decode_bundle(data, TILE_WIDTH)
                # The group signed these hashes, whoever passes the entries on.
                if b"".join(map(leaf_hash, entries)) != tile:
                    raise ProofError("root-mismatch", "other entries than the hashes held")

            data = await node.federation.fetch_bundle(head.group, index, check)
            fetched += data is not None and await node.logs.thicken(head.group, index, data)
        logs.append(FetchedLog(head.group, fetched, len(gone.bundles) - fetched))
    return logs
