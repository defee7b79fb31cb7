"""Conditions under which a decision becomes active, and the attestations that they are met.

Spec: docs/spec/coalition/conditions.md section 3.
"""

from typing import Annotated

from msgspec import Meta

from protocol.ballots.manifest import MAX_LABEL, Time
from protocol.coalition.kind import MAX_BLOB_BYTES, Kind
from protocol.encoding import GroupId, Hash, Wire

MAX_CONDITION_CHARS = 2_000  # a sentence or two; what needs more can't be attested
MAX_ATTESTERS = 200  # as many groups as a page can name; each takes 18 bytes
MAX_LINK_CHARS = 300  # as for the address of a node

Link = Annotated[str, Meta(max_length=MAX_LINK_CHARS)]
# The option of a choice that a clause belongs to; empty where the ballot asks yes or no.
OptionLabel = Annotated[str, Meta(max_length=MAX_LABEL)]


class Condition(Wire):
    """What must happen first, and who says that it did.

    Attributes:
        text: what must happen, in words.
        attesters: the groups whose word counts, ascending.
        needed: how many of them must attest it, at least one.
        until: UTC seconds from which nobody can attest it any more; 0 if there is no end.
    """

    text: Annotated[str, Meta(min_length=1, max_length=MAX_CONDITION_CHARS)]
    attesters: Annotated[list[GroupId], Meta(min_length=1, max_length=MAX_ATTESTERS)]
    needed: Annotated[int, Meta(ge=1, le=MAX_ATTESTERS)]
    until: Time = 0


class ConditionBody(Wire):
    """Makes the decision on a proposal that cites it wait. Refs: none.

    `option` names the option whose election waits; empty where the ballot asks yes or no.
    """

    condition: Condition
    option: OptionLabel = ""


class AttestationBody(Wire):
    """A group says that a condition is met. Refs: [manifest, clause with the condition].

    Attributes:
        blob, size: the group's words, which can be erased.
        link: where the evidence can be seen, as text; may be empty.
        document: SHA-256 of the evidence itself, 32 bytes; empty if there is no file.
    """

    blob: Hash
    size: Annotated[int, Meta(ge=1, le=MAX_BLOB_BYTES)]
    link: Link = ""
    document: Annotated[bytes, Meta(max_length=32)] = b""


KINDS = {
    "condition": Kind(ConditionBody, 0, 0),
    "attestation": Kind(AttestationBody, 2, 2),
}
