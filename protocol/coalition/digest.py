"""One hash over everything a state says, for nodes to compare.

Spec: docs/spec/coalition/digest.md. Two nodes whose digests for the same time are equal hold the
same logs and made the same of them: every phase, tally, decision and refusal.
"""

from protocol.coalition.state import State
from protocol.coalition.structure import structural_hash
from protocol.encoding import tagged_hash

# The coalition's id is the founding charter's hash; `changes_at` follows from the rest.
# The last cut is named by hand with what is spent, or nothing is said of it; what is held up
# follows.
LEFT_OUT = frozenset({"charter", "versions", "changes_at", "cut", "certified", "held_up", "spent"})


def state_digest(state: State) -> bytes:
    """The 32-byte digest of everything a state says: coalition, time, frontier, folded state."""
    parts = [
        structural_hash(getattr(state, field))
        for field in state.__struct_fields__
        if field not in LEFT_OUT
    ]
    if len(state.versions.known) > 1:
        parts.append(structural_hash(state.versions.known[1:]))
    # Not the cut's own hash: that covers this digest.
    if state.cut is not None:
        time = structural_hash(state.cut.time)
        sizes = structural_hash(state.certified)
        parts.append(tagged_hash("state-cut", state.cut.previous, time, sizes, state.spent))
    return tagged_hash("state", *parts)
