"""Evidence against logs: the proof itself, for anybody who reads the logs."""

from aiohttp import web

from node.api.answers import BYTES, NO_STORE, raw
from node.appkeys import PEER_NODE
from protocol.errors import UnattributedFault


async def get_evidence(request: web.Request) -> web.Response:
    """The proof that two heads of a group's log can't both be true; `not-held` if none is kept."""
    proof = request.app[PEER_NODE].logs.evidence(bytes.fromhex(request.match_info["group"]))
    if proof is None:
        raise UnattributedFault("not-held", "no evidence against this log", suspects=())
    return raw(proof.data, BYTES, NO_STORE)
