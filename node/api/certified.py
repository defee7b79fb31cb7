"""Certified cuts and the tables of logs that they name, for whoever comes late."""

from aiohttp import web

from node.api.answers import BYTES, NO_STORE, packed, raw
from node.appkeys import PEER_NODE
from node.peers.answers import CertifiedCut
from protocol.errors import UnattributedFault


async def get_cut(request: web.Request) -> web.Response:
    """A certified cut by its number, with its certificate and the council it names."""
    link = request.app[PEER_NODE].council.link(int(request.match_info["number"]))
    if link is None:
        raise UnattributedFault("not-held", "no such cut here", suspects=())
    return packed(CertifiedCut(cut=link.cut, certificate=link.certificate, epoch=link.epoch))


async def get_table(request: web.Request) -> web.Response:
    """A table of logs by its hash: of one of the last cuts, or of one that is proposed."""
    data = request.app[PEER_NODE].council.table(bytes.fromhex(request.match_info["logs"]))
    if data is None:
        raise UnattributedFault("not-held", "no such table here", suspects=())
    return raw(data, BYTES, NO_STORE)
