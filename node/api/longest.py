"""The longest signed head of a log that is known here, whether or not what it covers is held."""

from aiohttp import web

from node.api.answers import raw
from node.appkeys import PEER_NODE, driver_of
from protocol.errors import UnattributedFault


async def get_longest(request: web.Request) -> web.Response:
    """The note of that head: for a node that was set back, and may have signed it.

    What is past a log's quota waits here, and what nobody gives is wanted: neither is in the
    checkpoint, and its signer must not say anything else beside it.
    """
    group, driver = bytes.fromhex(request.match_info["group"]), driver_of(request)
    held = request.app[PEER_NODE].logs.head(group)
    # Of a frozen log nothing is pulled: a head of another branch would keep its node asking.
    known = None if group in driver.state.frozen else driver.longest(group)
    heads = [head for head in (held, known) if head is not None]
    if not heads:
        raise UnattributedFault("not-held", "no head of this log is known", suspects=())
    # Of two of one size the one that is held: what it covers can be fetched.
    longest = max(heads, key=lambda head: head.size)
    return raw(longest.note, "text/plain; charset=utf-8", "no-store")
