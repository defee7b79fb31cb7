"""What a node says besides votes because the council needs it: evidence of forks, and "back".

Both change who certifies next, so both are statements: every node works that out from what a cut
holds, not from what this node happens to hold.
"""

from __future__ import annotations

from node.core import Node
from protocol.coalition.council import seats_of
from protocol.coalition.membership.motions import BackBody, ForkProofBody
from protocol.coalition.state import State
from protocol.encoding import Wire


def owed(node: Node, state: State) -> list[tuple[str, Wire]]:
    """(kind, body) of what this group's node has to say now.

    Args:
        state: over all that is held, so that what somebody has said is not said again.
    """
    if node.logs.evidence(node.group) is not None:
        return []  # its record is frozen: nobody would hear it
    seated = node.group in {seat.group for seat in seats_of(state)}
    said: list[tuple[str, Wire]] = [
        ("fork-proof", ForkProofBody(proof=kept.data))
        for kept in node.logs.proofs()
        if seated and kept.group not in state.membership.suspended
    ]
    head = node.logs.head(node.group)
    # Whatever it has said since the last cut shows as well that it is there.
    if node.group in state.away and (head.size if head else 0) == state.certified.get(
        node.group, 0
    ):
        said.append(("back", BackBody()))
    return said
