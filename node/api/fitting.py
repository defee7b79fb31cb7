"""A head of the own record that has room past a certified size, for whom the newest is too long."""

import asyncio

from aiohttp import web

from node.api.answers import raw
from node.appkeys import PEER_NODE, driver_of
from node.errors import SignerError, StoreError
from node.peers.ports import PeerNode
from node.peers.room import each_entry
from protocol.errors import UnattributedFault
from protocol.gossip.quota import Quota, fitting
from protocol.paths import consistency_path, path_tiles
from protocol.tiles import decode_tile


async def get_fitting(request: web.Request) -> web.Response:
    """The longest head of this group's record that a peer may take, by the size certified there.

    An earlier release, or one whose cuts stood still, may have signed only heads that are past the
    quota: without this nobody could take anything of that record, and no cut certify more.
    """
    certified, quota = int(request.match_info["certified"]), driver_of(request).state.rules.quota
    note = await asyncio.to_thread(_fitting, request.app[PEER_NODE], certified, quota)
    if note is None:
        raise UnattributedFault("not-held", "no head of this log fits", suspects=())
    return raw(note, "text/plain; charset=utf-8", "no-store")


def _fitting(node: PeerNode, certified: int, quota: Quota) -> bytes | None:
    logs, group = node.logs, node.group
    head = logs.head(group)
    if head is None or not 0 <= certified < head.size or logs.evidence(group) is not None:
        return None
    try:
        size = certified + fitting(quota, each_entry(logs, group, certified, head.size))
    except StoreError:
        return None  # dropped here: whoever lacks what was certified long ago fetches that first
    if size == head.size:
        return head.note
    if size == certified:
        return None
    tiles = {}
    for tile in path_tiles(size, head.size):
        level = int(tile.level)
        data = logs.tile(group, level, tile.index, tile.width)
        if data is None:
            return None
        tiles[level, tile.index] = decode_tile(data, tile.width)
    try:
        # The hashes must lead to what was signed: a bit that turned on the disk must not be signed.
        return node.signer.sign_earlier(size, consistency_path(size, head.size, tiles), head.size)
    except SignerError:
        return None
