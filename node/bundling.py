"""Makes the audit bundle from what a node holds."""

import asyncio

from node.core import Node
from node.directory import CHARTER_FILE
from protocol.agreement.cut import cut_hash
from protocol.bundle import write_bundle


async def build_bundle(node: Node) -> bytes:
    """A bundle of everything this node holds, as of now."""
    at = node.now()
    state = await node.state(at)
    digest = await node.digest(at)
    proofs = node.logs.proofs()
    if [proof.group for proof in proofs] != [group for group, _ in state.frozen]:
        return await build_bundle(node)  # evidence came meanwhile
    frozen = dict(state.frozen)
    logs = []
    for group, size in state.frontier:
        head = node.logs.head(group)
        # The state was folded from a frontier; a log that has grown since has another head, so
        # the fold is repeated rather than a head cited that does not cover what was folded.
        # A frozen log has no head of its certified size: it comes as it is held, and counts so far.
        if head is None or head.size < size or (head.size != size and group not in frozen):
            return await build_bundle(node)
        logs.append((group, head.note, node.logs.entries(group, 0, head.size)))
    cuts = await asyncio.to_thread(node.council.history)
    last = cut_hash(cuts[-1].cut) if cuts else None
    if last != (None if state.cut is None else state.cut.hash):
        return await build_bundle(node)  # a cut was certified meanwhile
    charter = (node.directory / CHARTER_FILE).read_bytes()
    proved = [proof.data for proof in proofs]
    return write_bundle(charter, logs, at, digest, proved, cuts)
