"""What keepers of logs have cosigned: this node's own cosignatures, and what it has of others'."""

from aiohttp import web

from node.api.answers import packed, raw
from node.api.parameters import hex_parameter
from node.appkeys import PEER_NODE
from node.peers.answers import MAX_COSIGNATURES, Cosignatures, CosignedHead
from node.peers.ports import PeerNode
from node.store.cosigned import Kept
from protocol.errors import UnattributedFault


async def get_cosigned(request: web.Request) -> web.Response:
    """A log's checkpoint with this node's cosignature, as tools of C2SP read it."""
    node = request.app[PEER_NODE]
    group = bytes.fromhex(request.match_info["group"])
    rows = [row for row in node.logs.cosigned.of(group) if row.keeper == node.group]
    notes = [row.note for row in rows if _stands(node, row)]
    if not notes:
        raise UnattributedFault("not-held", "this node doesn't say that it keeps it", suspects=())
    private = not (await node.in_force()).rules.public_logs
    caching = "private, no-cache" if private else "no-cache"
    return raw(notes[0], "text/plain; charset=utf-8", caching)


async def get_cosignatures(request: web.Request) -> web.Response:
    """`?after=<32 hex digits>`: what a keeper has cosigned, of logs after that one."""
    node = request.app[PEER_NODE]
    keeper = bytes.fromhex(request.match_info["group"])
    return packed(shown(node, keeper, hex_parameter(request, "after", 16, b"")))


def shown(node: PeerNode, keeper: bytes, after: bytes) -> Cosignatures:
    """The page of what a keeper has cosigned, of logs after that one; of the own what stands."""
    rows = node.logs.cosigned.by(keeper, after, MAX_COSIGNATURES + 1)
    page = rows[:MAX_COSIGNATURES]
    following = page[-1].group if len(rows) > len(page) else b""
    heads = [
        CosignedHead(group=row.group, note=row.note)
        for row in page
        if keeper != node.group or _stands(node, row)
    ]
    return Cosignatures(heads=heads, next=following)


def _stands(node: PeerNode, row: Kept) -> bool:
    """Whether it may be said still: the entries are here, and others were heard after a restore."""
    return not node.logs.cosigned.unheard and node.logs.cosigned.stands(row)
