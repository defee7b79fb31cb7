"""Publishing a return, in parts where it outgrows one statement."""

import msgspec

from node.core import Node
from protocol.ballots.parts import split_return
from protocol.ballots.returns import Return
from protocol.coalition.state import Ballot


async def publish_return(node: Node, ballot: Ballot, whole: Return) -> bytes:
    """Publish a return with its rows in the cells; gives the hash of the return's statement.

    If we crash after the parts and before the return, the parts stand in the log and say nothing:
    only the return counts, and it is published again with parts of its own.
    """
    emptied, parts = split_return(whole)
    hashes: list[bytes] = []
    if parts:
        hashes = await node.publish_all([("return-part", part, [ballot.hash]) for part in parts])
    body = msgspec.structs.replace(emptied, parts=hashes)
    return await node.publish("return", body, [ballot.hash, *hashes])
