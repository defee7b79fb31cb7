"""Makes the audit bundle from what a node holds."""

import asyncio

from node.core import Node
from node.council.alike import lifted, waiting
from node.directory import CHARTER_FILE
from node.errors import NodeError
from protocol.agreement.cut import cut_hash
from protocol.bundle import write_bundle

SETTLE_S = 10.0
"""How long a bundle waits for what a new cut has to settle: a serving node does it at once."""
LOOK_S = 0.1


async def build_bundle(node: Node) -> bytes:
    """A bundle of everything this node holds, as of now.

    Raises:
        NodeError: `records-unsettled`: the last cut puts evidence out of use that this node still
            goes by, or has more of a record than it holds. Nobody could verify it.
    """
    try:
        async with asyncio.timeout(SETTLE_S):
            while not await asyncio.to_thread(_settled, node):  # noqa: ASYNC110 - or nobody does it
                await asyncio.sleep(LOOK_S)
    except TimeoutError:
        raise NodeError(
            "records-unsettled",
            "a record is still put in order, or fetched, after the last certified cut",
            "try again in a moment; a node that isn't running does it once it is started",
        ) from None
    return await _build(node)


def _settled(node: Node) -> bool:
    """Whether what is held is what the last cut says: between the two a node may be killed."""
    if not node.council.newest():
        return True
    if node.logs.awaited:
        return False
    if not (node.logs.frozen() or waiting(node)):
        return True
    try:
        certified = node.folding.certified()
    except ValueError:
        return False  # some of it is still fetched
    return not (lifted(node.logs, certified) or waiting(node, certified))


async def _build(node: Node) -> bytes:
    at = node.now()
    state = await node.state(at)
    digest = await node.digest(at)
    proofs = node.logs.proofs()
    if [proof.group for proof in proofs] != [group for group, _ in state.frozen]:
        return await _build(node)  # evidence came meanwhile
    frozen = dict(state.frozen)
    logs = []
    for group, size in state.frontier:
        head = node.logs.head(group)
        # The state was folded from a frontier; a log that has grown since has another head, so
        # the fold is repeated rather than a head cited that does not cover what was folded.
        # A frozen log has no head of its certified size: it comes as it is held, and counts so far.
        if head is None or head.size < size or (head.size != size and group not in frozen):
            return await _build(node)
        logs.append((group, head.note, node.logs.entries(group, 0, head.size)))
    cuts = await asyncio.to_thread(node.council.history)
    last = cut_hash(cuts[-1].cut) if cuts else None
    if last != (None if state.cut is None else state.cut.hash):
        return await _build(node)  # a cut was certified meanwhile
    charter = (node.directory / CHARTER_FILE).read_bytes()
    proved = [proof.data for proof in proofs]
    return write_bundle(charter, logs, at, digest, proved, cuts)
