"""What gathering finds about conditions and attestations.

Spec: docs/spec/coalition/conditions.md section 4.
"""

import msgspec
from msgspec import field

from protocol.coalition.conditions.bodies import AttestationBody, Condition
from protocol.coalition.entry import Entry


class Clause(msgspec.Struct, frozen=True):
    """A statement that a proposal can cite: what is so once a ballot on the proposal carries.

    Attributes:
        option: the label of the option that it belongs to, where a ballot elects options.
        condition: what its effect waits for; None if it takes effect at once.
    """

    entry: Entry
    option: str
    condition: Condition | None


class ConditionDraft(msgspec.Struct):
    """What was said, in fold order.

    Attributes:
        clauses: by hash, of every room that has some.
        attestations: with the clause and the ballot that each is about.
    """

    clauses: dict[bytes, Clause] = field(default_factory=dict)
    attestations: list[tuple[Entry, AttestationBody, bytes, bytes]] = field(default_factory=list)
