"""Proof that a member of a council signed two votes of which no honest one signs both.

Spec: docs/spec/agreement.md section 7. A stranger checks it with the member's agreement key and
nothing else. Two certificates that contradict each other hold such a pair by each of the culprits:
so whatever shows who broke the rules fits into a statement, and two signatures check it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal, NamedTuple

from msgspec import Meta

from protocol.agreement.certificate import Certificate, culprits
from protocol.agreement.rules import NO_ROUND, may_prevote
from protocol.agreement.votes import (
    NIL,
    Body,
    Council,
    Round,
    ValidRound,
    Value,
    Vote,
    check_body,
    instance_id,
    places_of,
    precommit,
    votes_of,
)
from protocol.encoding import GroupId, Hash, PublicKey, Signature, Wire, pack, unpack
from protocol.errors import ProofError
from protocol.keys import SIGNATURE_BYTES, Purpose, verify

MAX_DOUBLE_VOTE_BYTES = 512
"""Two votes with their signatures, a group, a hash and the names of the fields: 417 at most."""


class Cast(Wire):
    """One of the two votes; what it is about stands beside both."""

    kind: Literal["prevote", "precommit"]
    round: Round
    signature: Signature
    value: Value = NIL
    valid_round: ValidRound = NO_ROUND


class DoubleVote(Wire):
    """The bytes of a proof.

    Attributes:
        group: who signed, 16 bytes.
        number: of the cut that was voted on, from 1.
        previous: hash of the cut before it; for the first one the coalition's id.
        first, second: the votes: of one round and kind the one for the lower value, then the lower
            valid round, first; else the precommit.
    """

    group: GroupId
    number: Annotated[int, Meta(ge=1, le=2**53)]
    previous: Hash
    first: Cast
    second: Cast

    @property
    def instance(self) -> bytes:
        """What both are votes on."""
        return instance_id(self.number, self.previous)


class Place(NamedTuple):
    """Which cut was voted on: its number, and the hash of the cut before it."""

    number: int
    previous: bytes


def excludes(first: Body, second: Body) -> bool:
    """Whether nobody who goes by the rules signs both, said in this order.

    A member prevotes and precommits once a round. And from its precommit of a value at round r on
    it prevotes another only if a quorum prevoted that one at r or later (P1 of the machine).

    Args:
        first, second: votes of one instance.
    """
    if first.kind == second.kind:
        ordered = (first.value, first.valid_round) < (second.value, second.valid_round)
        return first.round == second.round and ordered
    return (
        (first.kind, second.kind) == ("precommit", "prevote")
        and first.round < second.round
        and NIL not in (first.value, second.value)
        and first.value != second.value
        and not may_prevote(first.round, second.valid_round)
    )


def seal_double_vote(group: bytes, place: Place, one: Vote, other: Vote) -> bytes | None:
    """Write a proof in its one form; None if an honest member may have signed both.

    Args:
        group: whose votes they are; that their signatures hold is for `check_double_vote` to say.
        one, other: votes on the cut of that place, in any order.
    """
    for first, second in ((one, other), (other, one)):
        if excludes(first.body, second.body):
            casts = _cast(first), _cast(second)
            return pack(
                DoubleVote(
                    group=group,
                    number=place.number,
                    previous=place.previous,
                    first=casts[0],
                    second=casts[1],
                )
            )
    return None


def open_double_vote(data: bytes) -> DoubleVote:
    """Read a proof and check all that can be told without a key.

    Raises:
        MalformedError: `too-large`, `not-canonical`, `bad-schema`, `bad-vote`.
        ProofError: `no-contradiction`: who is honest may have signed both, or they stand the other
            way round: one proof, one spelling.
    """
    proof = unpack(DoubleVote, data, max_bytes=MAX_DOUBLE_VOTE_BYTES)
    first, second = (_body(proof, cast) for cast in (proof.first, proof.second))
    for body in (first, second):
        check_body(body)
    if not excludes(first, second):
        raise ProofError("no-contradiction", "an honest member may have signed both votes")
    return proof


def check_double_vote(proof: DoubleVote, coalition: bytes, key: PublicKey) -> None:
    """Check that one key signed both votes.

    Args:
        coalition: 32-byte id.
        key: by which the group certified the cut that was voted on.

    Raises:
        SignatureError: `bad-signature`, `bad-key`.
    """
    for cast in (proof.first, proof.second):
        verify(key, Purpose.AGREEMENT, coalition, pack(_body(proof, cast)), cast.signature)


def double_votes(
    one: Certificate, other: Certificate, council: Council, place: Place
) -> dict[bytes, bytes]:
    """Group -> proof against it, of all whom two certificates name.

    Raises:
        MalformedError, RuleError, SignatureError, ValueError: as `culprits`.
    """
    named = culprits(one, other, council)
    cast = [_votes_by_place(certificate) for certificate in (one, other)]
    return {
        group: proof
        for at, group in enumerate(council.groups)
        if group in named
        and (proof := _first_proof(group, place, *(votes.get(at, []) for votes in cast)))
    }


def votes_in(certificate: Certificate) -> Iterator[Vote]:
    """Every single vote of a certificate, the precommits first."""
    body = precommit(certificate.instance, certificate.round, certificate.value)
    for at, place in enumerate(places_of(certificate.signers)):
        signature = certificate.signatures[at * SIGNATURE_BYTES : (at + 1) * SIGNATURE_BYTES]
        yield Vote(place=place, body=body, signature=signature)
    for polka in certificate.chain:
        yield from votes_of(polka, certificate.instance, certificate.value)


def _votes_by_place(certificate: Certificate) -> dict[int, list[Vote]]:
    found: dict[int, list[Vote]] = {}
    for vote in votes_in(certificate):
        found.setdefault(vote.place, []).append(vote)
    return found


def _first_proof(
    group: bytes, place: Place, one: Sequence[Vote], other: Sequence[Vote]
) -> bytes | None:
    pairs = ((left, right) for left in one for right in other)
    proofs = (seal_double_vote(group, place, left, right) for left, right in pairs)
    return next((proof for proof in proofs if proof is not None), None)


def _cast(vote: Vote) -> Cast:
    body = vote.body
    assert body.kind != "proposal"
    return Cast(
        kind=body.kind,
        round=body.round,
        signature=vote.signature,
        value=body.value,
        valid_round=body.valid_round,
    )


def _body(proof: DoubleVote, cast: Cast) -> Body:
    return Body(
        instance=proof.instance,
        kind=cast.kind,
        round=cast.round,
        value=cast.value,
        valid_round=cast.valid_round,
    )
