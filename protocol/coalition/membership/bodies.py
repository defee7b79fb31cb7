"""Statements by which groups leave, merge, and take in people without a group.

Spec: docs/spec/coalition/membership.md section 3.
"""

from typing import Annotated

from msgspec import Meta

from protocol.coalition.card import MAX_NAME
from protocol.coalition.kind import Kind, Reason
from protocol.encoding import GroupId, Hash, PublicKey, Signature, Wire, tagged_hash

# What a successor promises, or how to come along: a page of text.
MAX_TERMS_CHARS = 4_000
MAX_CAUCUS_CHARS = 120  # a name, as long as a group's

Terms = Annotated[str, Meta(max_length=MAX_TERMS_CHARS)]


class MergerOfferBody(Wire):
    """A group offers to take another up. Refs: none.

    Attributes:
        group: who would go up in the author's group.
        terms: what its members are promised.
    """

    group: GroupId
    terms: Terms


class MergerDeclineBody(Wire):
    """A group doesn't take an offer up, and says why. Refs: [the offer, made to it]."""

    reason: Reason


class LeavingBody(Wire):
    """A group leaves once its notice has run out. Refs: none, or [the offer it goes up by].

    Attributes:
        reason: why, in its own words.
        caucus: the name under which its members live on as a caucus; empty if they don't.
    """

    reason: Reason
    caucus: Annotated[str, Meta(max_length=MAX_CAUCUS_CHARS)]


class RetractionBody(Wire):
    """The author takes its own leaving, or its own offer, back. Refs: [leaving | offer]."""

    reason: Reason


class AtLargeBody(Wire):
    """A group takes in people whose organization has no node, or no longer does. Refs: none.

    Attributes:
        open: whether it takes people in from now on.
        about: whom, and how to reach it; required to open.
    """

    open: bool
    about: Terms


class OperatorBody(Wire):
    """Who runs the author's node from now on, instead of who did. Refs: none.

    Attributes:
        name: as a card has it; empty: the group itself.
    """

    name: Annotated[str, Meta(max_length=MAX_NAME)]


class AgreementKeyBody(Wire):
    """The key by which the author's node votes on cuts once a council has it. Refs: none.

    Attributes:
        key: the public key.
        signature: by that very key, over `possession` of the group: so nobody names another's.
    """

    key: PublicKey
    signature: Signature


def possession(group: bytes, key: bytes) -> bytes:
    """What a new agreement key signs, 32 bytes: no vote has that form."""
    return tagged_hash("agreement-key", group, key)


class KeyRotationBody(Wire):
    """A group's keys are replaced by the one it committed to. Refs: none; in any group's log.

    Attributes:
        group: whose keys.
        key: its log key from now on: the key whose hash it had announced.
        next_key_hash: of the key after that.
        cosigning_key, transport_key, agreement_key: those of its node from now on.
        possession: by the agreement key, over `possession` of the group.
        signature: by `key`, over `rotation_message`.
    """

    group: GroupId
    key: PublicKey
    next_key_hash: Hash
    cosigning_key: PublicKey
    transport_key: PublicKey
    agreement_key: PublicKey
    possession: Signature
    signature: Signature


def rotation_message(body: KeyRotationBody) -> bytes:
    """What the revealed key signs, 32 bytes: all of a rotation but the signature."""
    keys = (body.key, body.next_key_hash, body.cosigning_key, body.transport_key)
    return tagged_hash("key-rotation", body.group, *keys, body.agreement_key)


KINDS = {
    "merger-offer": Kind(MergerOfferBody, 0, 0),
    "merger-decline": Kind(MergerDeclineBody, 1, 1),
    "leaving": Kind(LeavingBody, 0, 1),
    "retraction": Kind(RetractionBody, 1, 1),
    "at-large": Kind(AtLargeBody, 0, 0),
    "operator": Kind(OperatorBody, 0, 0),
    "agreement-key": Kind(AgreementKeyBody, 0, 0),
    "key-rotation": Kind(KeyRotationBody, 0, 0),
}

#: What a group that has left may still say: how its members voted in ballots that were open when
#: it left, what it owes for those that it put itself, what became of its pledges, and that words
#: are to be, or are, erased.
AFTER_LEAVING = frozenset({"draw", "return", "return-part", "pledge-report", "erasure", "erased"})
