"""One hash over everything a state says, for nodes to compare.

Spec: docs/spec/coalition/digest.md. Two nodes whose digests for the same time are equal hold the
same logs and made the same of them: every phase, tally, decision and refusal.
"""

import dataclasses

from protocol.coalition.state import State
from protocol.coalition.structure import structural_hash
from protocol.encoding import tagged_hash

# The coalition's id is the charter's hash; `changes_at` follows from the rest.
LEFT_OUT = frozenset({"charter", "changes_at"})


def state_digest(state: State) -> bytes:
    """The 32-byte digest of everything a state says: coalition, time, frontier, folded state."""
    parts = [
        structural_hash(getattr(state, field.name))
        for field in dataclasses.fields(state)
        if field.name not in LEFT_OUT
    ]
    return tagged_hash("state", *parts)
