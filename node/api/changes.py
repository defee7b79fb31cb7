"""Head changes since a cursor."""

from aiohttp import web

from node.api.answers import packed
from node.api.parameters import hex_parameter, integer_parameter
from node.appkeys import PEER_NODE
from protocol.gossip.wire import (
    INSTANCE_BYTES,
    MAX_CHANGES,
    NO_INSTANCE,
    ChangedHead,
    Changes,
)


async def get_changes(request: web.Request) -> web.Response:
    """A page of changes: `?instance=<32 hex>&cursor=<n>`; both left out: where to begin."""
    instance = hex_parameter(request, "instance", INSTANCE_BYTES, NO_INSTANCE)
    cursor = integer_parameter(request, "cursor", 0)
    logs = request.app[PEER_NODE].logs
    found = logs.changes_since(instance, cursor, MAX_CHANGES)
    heads = sorted(
        (ChangedHead(group=head.group, note=head.note) for head in found.heads),
        key=lambda head: head.group,
    )
    return packed(
        Changes(
            instance=found.instance,
            cursor=found.cursor,
            heads=heads,
            more=found.more,
            frozen=list(logs.frozen()),
        )
    )
