"""What a node says besides votes because the council needs it: evidence of forks, and "back".

Both change who certifies next, so both are statements: every node works that out from what a cut
holds, not from what this node happens to hold.
"""

from __future__ import annotations

from node.core import Node
from node.council.vote_proofs import VoteProof, vote_proofs
from node.errors import NodeError
from node.frozen import is_forked_under
from node.logger import Logger
from node.store.records import Proof
from protocol.coalition.council import seats_of
from protocol.coalition.log_keys import key_in_force, keys_of_logs
from protocol.coalition.membership.double_votes import MAX_PROOF_AGE_S
from protocol.coalition.membership.motions import BackBody, ForkProofBody, VoteProofBody
from protocol.coalition.state import State
from protocol.encoding import Wire

log = Logger("council")


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
        if seated and kept.group not in state.membership.suspended and _proves(state, kept)
    ]
    said += [
        ("vote-proof", VoteProofBody(proof=kept.data))
        for kept in vote_proofs(node.council.file)
        if seated and _convicts(node, state, kept)
    ]
    head = node.logs.head(node.group)
    # Whatever it has said since the last cut shows as well that it is there.
    if node.group in state.away and (head.size if head else 0) == state.certified.get(
        node.group, 0
    ):
        said.append(("back", BackBody()))
    return said


async def sayable(node: Node, said: list[tuple[str, Wire]]) -> list[tuple[str, Wire]]:
    """What of it the fold takes: else a proof that it refuses would keep back all the rest."""
    found = []
    for kind, body in said:
        if isinstance(body, VoteProofBody):
            try:
                await node.rehearse(kind, body)
            except NodeError as error:
                log.warning("vote-proof-refused", code=error.code)
                continue
        found.append((kind, body))
    return found


def _convicts(node: Node, state: State, kept: VoteProof) -> bool:
    """Whether a proof would change anything: once somebody has said one of that time, none does."""
    known = state.membership.double_votes.get(kept.group)
    if kept.group not in state.membership.members:
        return False
    if known is not None and kept.number <= known.through:
        return False
    cuts = node.folding.cuts
    return kept.number > len(cuts) or (node.now() - cuts[kept.number - 1].time <= MAX_PROOF_AGE_S)


def _proves(state: State, kept: Proof) -> bool:
    """Whether the fold would take a proof of the log's key in force.

    Once the group has replaced the key that signed both heads, every node refuses the proof: it
    would be said, or tried, after each cut for ever.
    """
    card = state.groups[kept.group].card
    keys = keys_of_logs([card], state.membership.rotations)[kept.group]
    return is_forked_under(state.coalition, kept.group, key_in_force(keys), kept.data)
