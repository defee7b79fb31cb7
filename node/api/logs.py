"""Every log held, as C2SP tlog-tiles: checkpoints, tiles and entry bundles.

Spec: docs/spec/api.md section 3; c2sp.org/tlog-tiles.
"""

from aiohttp import web

from node.api.answers import BYTES, raw
from node.appkeys import PEER_NODE
from protocol.errors import UnattributedFault
from protocol.tiles import TILE_WIDTH, parse_tile_path

FULL_AGE_S = 365 * 24 * 3600
"""A full tile never changes; a year is the longest that caches honour (RFC 9111 gives none)."""
PARTIAL_AGE_S = 60
"""A partial tile never changes either, and nobody asks for it again once the log has grown."""


async def get_checkpoint(request: web.Request) -> web.Response:
    """The newest signed note of a log."""
    node = request.app[PEER_NODE]
    note = node.logs.note(bytes.fromhex(request.match_info["group"]))
    if note is None:
        raise UnattributedFault("not-held", "nothing of this log", suspects=())
    private = not (await node.in_force()).rules.public_logs
    return raw(note, "text/plain; charset=utf-8", "private, no-cache" if private else "no-cache")


async def get_tile(request: web.Request) -> web.Response:
    """A tile of hashes, or a bundle of entries, full or partial."""
    node = request.app[PEER_NODE]
    group = bytes.fromhex(request.match_info["group"])
    tile = parse_tile_path(request.match_info["tile"])
    if tile.level == "entries":
        data = node.logs.entry_bundle(group, tile.index, tile.width)
    else:
        data = node.logs.tile(group, tile.level, tile.index, tile.width)
    if data is None:
        raise UnattributedFault(
            "not-held",
            "the log does not reach this tile, or its statements were dropped here",
            suspects=(),
        )
    scope = "public" if (await node.in_force()).rules.public_logs else "private"
    full = tile.width == TILE_WIDTH
    caching = f"max-age={FULL_AGE_S}, immutable" if full else f"max-age={PARTIAL_AGE_S}"
    return raw(data, BYTES, f"{scope}, {caching}")
