"""What keeps a node from writing in its own record for now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from node.errors import SignerError
from node.frozen import refuse_frozen

if TYPE_CHECKING:
    from node.core import Node


async def check_ready(node: Node) -> None:
    """Raise what keeps this node from publishing anything; what a full disk stopped is finished.

    Called by whoever holds the right to publish.

    Raises:
        NodeError: `clock-wrong`, `record-frozen`.
        SignerError: keys and record are apart, or more of the record is elsewhere.
        StoreError: the disk.
    """
    node.clock.check()
    if node.logs.staged():
        # A publication stopped half-way, on a full disk: it may be under a signed head.
        await node.recover()
    if node.unwritable is not None:
        raise node.unwritable
    held = node.logs.head(node.group)
    if (0 if held is None else held.size) < node.logs.due(node.group):
        # Its own branch was let go for the one that is certified: it would begin a third.
        raise SignerError(
            "store-behind",
            "this node fetches what is certified of its own record from the others",
            "it says more once that is here; docs/operate/frozen-records.md",
        )
    refuse_frozen(node.logs, node.group)
    await node.longer.check()
