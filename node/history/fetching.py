"""Getting back from others what was dropped: each bundle must give the hashes that are here.

If we crash in between: what was stored is whole again, and doing it again fetches the rest.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from typing import TYPE_CHECKING, NamedTuple

from node.core import Node
from node.errors import NodeError
from node.history.keeping import keepers_in, keepers_of
from protocol.errors import ProofError
from protocol.merkle import leaf_hash
from protocol.tiles import TILE_WIDTH, decode_bundle

if TYPE_CHECKING:
    from node.federation import Federation


class FetchedLog(NamedTuple):
    """What came of one log: bundles fetched, and those that nobody who answers has."""

    group: bytes
    fetched: int
    missing: int


async def fetch_owed(node: Node) -> list[FetchedLog]:
    """Fetch what was dropped of logs that this node has to keep: a new council hands them out anew.

    Without a seat, and for logs that it need not keep, nothing is fetched: its people dropped that.
    """
    last = node.council.last()
    if last is None or node.federation is None:
        return []
    keepers = await asyncio.to_thread(keepers_of, node)
    owed = {
        head.group
        for head in node.logs.heads()
        if node.group in keepers_in(last.epoch, keepers, head.group)
        and node.logs.evidence(head.group) is None
    }
    return await fetch(node, owed) if owed else []


async def fetch(node: Node, only: Collection[bytes] | None = None) -> list[FetchedLog]:
    """Fetch whatever was dropped here, of every log; those of which nothing was are left out.

    Args:
        only: groups to whose logs it is confined.

    Raises:
        NodeError: `not-serving`: it can't ask anybody.
    """
    if node.federation is None:
        raise NodeError(
            "not-serving",
            "this node isn't running, so it can't ask others for what was dropped",
            "start it with `commonweal serve`",
        )
    async with node.federation.fetching:
        return await _fetch(node, node.federation, only)


async def _fetch(
    node: Node, federation: Federation, only: Collection[bytes] | None
) -> list[FetchedLog]:
    logs = []
    for head in node.logs.heads():
        gone = await asyncio.to_thread(node.logs.dropped, head.group)
        if not gone.bundles or (only is not None and head.group not in only):
            continue
        fetched = 0
        for index in gone.bundles:
            tile = await asyncio.to_thread(node.logs.tile, head.group, 0, index, TILE_WIDTH)

            def check(data: bytes, tile: bytes | None = tile) -> None:
                entries = decode_bundle(data, TILE_WIDTH)
                # The group signed these hashes, whoever passes the entries on.
                if b"".join(map(leaf_hash, entries)) != tile:
                    raise ProofError("root-mismatch", "other entries than the hashes held")

            data = await federation.fetch_bundle(head.group, index, check)
            fetched += data is not None and await node.logs.thicken(head.group, index, data)
        logs.append(FetchedLog(head.group, fetched, len(gone.bundles) - fetched))
    return logs
