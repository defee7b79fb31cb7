"""Blobs: documents and comment text under their hash, erasable."""

from aiohttp import web

from node.api.answers import BYTES, NO_STORE, raw
from node.appkeys import PEER_NODE
from protocol.errors import UnattributedFault


async def get_blob(request: web.Request) -> web.Response:
    """A blob's bytes. Never cached: an erasure must not leave copies in between."""
    data = request.app[PEER_NODE].logs.blob(bytes.fromhex(request.match_info["blob"]))
    if data is None:
        raise UnattributedFault("not-held", "this blob is not here", suspects=())
    response = raw(data, BYTES, NO_STORE)
    response.headers["Content-Disposition"] = "attachment"
    return response
