"""Makes the audit bundle from what a node holds."""

from node.core import CHARTER_FILE, Node
from protocol.bundle import write_bundle


async def build_bundle(node: Node) -> bytes:
    """A bundle of everything this node holds, as of now."""
    at = node.now()
    state = await node.state(at)
    digest = await node.digest(at)
    proofs = node.logs.proofs()
    if [proof.group for proof in proofs] != [group for group, _ in state.frozen]:
        return await build_bundle(node)  # evidence came meanwhile
    logs = []
    for group, size in state.frontier:
        head = node.logs.head(group)
        # The state was folded from a frontier; a log that has grown since has another head, so
        # the fold is repeated rather than a head cited that does not cover what was folded.
        if head is None or head.size != size:
            return await build_bundle(node)
        logs.append((group, head.note, node.logs.entries(group, 0, size)))
    charter = (node.directory / CHARTER_FILE).read_bytes()
    return write_bundle(charter, logs, at, digest, [proof.data for proof in proofs])
