"""One hash over everything a state says, for nodes to compare.

Spec: docs/spec/coalition/digest.md. Two nodes whose digests for the same time are equal hold the
same logs and made the same of them: every phase, tally, decision and refusal.
"""

from protocol.coalition.state import State
from protocol.coalition.structure import structural_hash
from protocol.encoding import encode, tagged_hash


def state_digest(state: State) -> bytes:
    """The 32-byte digest of (coalition, frontier, time, folded state, results).

    The charter is left out: the coalition's id is its hash.
    """
    return tagged_hash(
        "state",
        state.coalition,
        encode(state.time),
        structural_hash(state.frontier),
        structural_hash(state.groups),
        structural_hash(state.proposals),
        structural_hash(state.ballots),
        structural_hash(state.refusals),
        structural_hash(state.waiting),
    )
