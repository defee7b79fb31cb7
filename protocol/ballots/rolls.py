"""The roll: how many of a group's members may vote in one ballot, attested by two stewards.

Names never leave the node. Only counts do, with the basis on which they were drawn up.

Spec: docs/spec/ballots/rolls.md.
"""

from typing import Annotated, Literal

from msgspec import Meta, field

from protocol.ballots.rule import MAX_COUNT
from protocol.encoding import PublicKey, Signature, Wire

# Regions are columns of results, as in a charter.
MAX_ROLL_REGIONS = 256
# Two stewards attest; more signatures would prove nothing further.
ATTESTATIONS = 2
MAX_TIME_S = 253_402_300_799

Members = Annotated[int, Meta(ge=0, le=MAX_COUNT)]
Duplicates = Literal["unchecked", "homes", "compared"]
Region = Annotated[str, Meta(max_length=120)]


class Attestation(Wire):
    """One steward's signature (purpose `steward`) over an attestation message."""

    steward: PublicKey
    signature: Signature


class Roll(Wire):
    """A group's frozen list of who may vote in a ballot, as counts.

    Attributes:
        count: members on the roll.
        basis: `paid`: dues paid; `affiliated`: affiliation records; `list`: a list kept for this
            purpose; `records`: made from published ballot records, for examples.
        as_of: the date of the list, UTC seconds.
        regions: members by region; they sum to `count`. The key is empty where a coalition has
            no regions or a member has none.
        attestations: of two different stewards, ascending by key.
        duplicates: what was done so that nobody is on the roll of two groups: nothing; `homes`: who
            declared that they vote in another group is left off; `compared`: that, and the list was
            compared with those of other groups.
    """

    count: Members
    basis: Literal["paid", "affiliated", "list", "records"]
    as_of: Annotated[int, Meta(ge=0, le=MAX_TIME_S)]
    regions: Annotated[dict[Region, Members], Meta(min_length=1, max_length=MAX_ROLL_REGIONS)]
    attestations: Annotated[list[Attestation], Meta(max_length=ATTESTATIONS)] = field(
        default_factory=list
    )
    duplicates: Duplicates = "unchecked"
