"""What a council's members say to each other: prevotes, precommits and proposals, each signed.

Spec: docs/spec/agreement.md section 3. A vote's signed bytes are the same for all voters, so many
votes travel as one statement, the bits of who signed it, and the signatures. It counts by the
voter's agreement key wherever it is met: in a frozen log, or in another group's proposal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from protocol.agreement.rules import NO_ROUND, proposer, quorum, well_formed
from protocol.encoding import GroupId, Hash, PublicKey, Signature, Wire, pack, tagged_hash
from protocol.errors import MalformedError, RuleError
from protocol.keys import SIGNATURE_BYTES, Purpose, sign, verify

NIL = b""
"""What is voted for by who has nothing to vote for: moves a round on, and never a cut."""
MAX_ROUND = 1_000_000
"""With timeouts that grow by a minute a round, a million rounds take longer than history."""
MAX_COUNCIL = 1_000
"""Places in a council; DESIGN 9 measures 200."""
MAX_CHAIN = 256
"""Quorums of prevotes in a chain: each is a round in which a value was prevoted and not decided.
Such rounds last their timeouts: with those of a charter that says nothing, 22 days in all."""

Round = Annotated[int, Meta(ge=0, le=MAX_ROUND)]
ValidRound = Annotated[int, Meta(ge=NO_ROUND, lt=MAX_ROUND)]
Value = Annotated[bytes, Meta(max_length=32)]
Signatures = Annotated[bytes, Meta(max_length=MAX_COUNCIL * SIGNATURE_BYTES)]
Bits = Annotated[bytes, Meta(max_length=(MAX_COUNCIL + 7) // 8)]


class Council(Struct, frozen=True):
    """Who certifies cuts in an epoch, in the order of the rotation.

    Attributes:
        coalition: its 32-byte id.
        groups, keys: by place: a group's 16-byte id, and its agreement key of this epoch.
    """

    coalition: bytes
    groups: tuple[GroupId, ...]
    keys: tuple[PublicKey, ...]

    @property
    def n(self) -> int:
        """How many places there are."""
        return len(self.groups)

    @property
    def quorum(self) -> int:
        """How many votes decide."""
        return quorum(self.n)


class Body(Wire):
    """What a voter signs: nothing in it depends on who that is.

    Attributes:
        instance: what is agreed on, see `instance_id`.
        value: 32 bytes, the hash of a cut; empty for nil.
        valid_round: of a prevote and a proposal: the round of the prevotes that it answers to.
    """

    instance: Hash
    kind: Literal["prevote", "precommit", "proposal"]
    round: Round
    value: Value = NIL
    valid_round: ValidRound = NO_ROUND


class Vote(Wire):
    """One vote of one member of the council; `place` is the member's, 0 .. n - 1."""

    place: Annotated[int, Meta(ge=0, lt=MAX_COUNCIL)]
    body: Body
    signature: Signature


class Polka(Wire):
    """A quorum's prevotes of one round, for one value and one valid round.

    Attributes:
        signers: bit i of byte i // 8, lowest first, is set if the member in place i signed.
        signatures: theirs, 64 bytes each, by place.
    """

    round: Round
    signers: Bits
    signatures: Signatures
    valid_round: ValidRound = NO_ROUND


Chain = Annotated[list[Polka], Meta(max_length=MAX_CHAIN)]


class Proposal(Wire):
    """What a round's proposer puts to the vote.

    Attributes:
        chain: for a value that was prevoted before: the quorum at the body's valid round, the
            one at that one's, and so on to one that answers to none. Empty for a fresh value.
    """

    body: Body
    signature: Signature
    chain: Chain = field(default_factory=list)


def instance_id(number: int, previous: bytes) -> bytes:
    """What one agreement is about: the cut that follows the one with this hash.

    Args:
        number: of the cut, from 1.
        previous: hash of the cut before it, 32 bytes; for the first cut the coalition's id.
    """
    return tagged_hash("cut-instance", number.to_bytes(8, "big"), previous)


def sign_body(seed: bytes, coalition: bytes, body: Body) -> bytes:
    """A member's signature under a vote or proposal, by its agreement key of the epoch."""
    return sign(seed, Purpose.AGREEMENT, coalition, pack(body))


def check_body(body: Body) -> None:
    """Check what the types of the fields don't say.

    Raises:
        MalformedError: `bad-vote`: a value of another length, or a round that answers to itself.
    """
    if len(body.value) not in (0, 32):
        raise MalformedError("bad-vote", f"a value of {len(body.value)} bytes")
    if body.kind == "precommit" or body.value == NIL:
        if body.valid_round != NO_ROUND:
            raise MalformedError("bad-vote", f"a {body.kind} for nothing with a valid round")
    elif not well_formed(body.round, body.valid_round):
        raise MalformedError("bad-vote", f"round {body.round} answers to {body.valid_round}")
    if body.kind == "proposal" and body.value == NIL:
        raise MalformedError("bad-vote", "a proposal of nothing")


def check_vote(vote: Vote, council: Council) -> None:
    """Check one vote.

    Raises:
        MalformedError: `bad-vote`.
        RuleError: `not-in-council`.
        SignatureError: `bad-signature`.
    """
    check_body(vote.body)
    if vote.body.kind == "proposal":
        raise MalformedError("bad-vote", "a proposal is no vote")
    if vote.place >= council.n:
        raise RuleError("not-in-council", f"place {vote.place} of {council.n}")
    message = pack(vote.body)
    verify(council.keys[vote.place], Purpose.AGREEMENT, council.coalition, message, vote.signature)


def check_proposal(proposal: Proposal, council: Council, number: int) -> None:
    """Check a proposal, its proposer's turn, and the quorums that it answers to.

    Args:
        number: of the cut that is agreed on.

    Raises:
        MalformedError: `bad-vote` or `bad-chain`.
        RuleError: `no-quorum`: too few prevotes.
        SignatureError: `bad-signature`: also when it was another member's turn.
    """
    body = proposal.body
    check_body(body)
    if body.kind != "proposal":
        raise MalformedError("bad-vote", f"a {body.kind} is no proposal")
    place = proposer(number, body.round, council.n)
    message = pack(body)
    verify(council.keys[place], Purpose.AGREEMENT, council.coalition, message, proposal.signature)
    check_chain(proposal.chain, body.instance, body.value, body.valid_round, council)


def check_chain(
    chain: list[Polka], instance: bytes, value: bytes, start: int, council: Council
) -> None:
    """Check that quorums lead from a round back to one that answered to none.

    Args:
        start: the round of the first; `NO_ROUND`: there must be none.

    Raises:
        MalformedError: `bad-chain`: a link is missing, or too many.
        RuleError: `no-quorum`.
        SignatureError: `bad-signature`.
    """
    due = start
    for polka in chain:
        if polka.round != due or not well_formed(polka.round, polka.valid_round):
            raise MalformedError("bad-chain", f"round {polka.round} where {due} was due")
        body = prevote(instance, polka.round, value, polka.valid_round)
        check_quorum(polka.signers, polka.signatures, body, council)
        due = polka.valid_round
    if due != NO_ROUND:
        raise MalformedError("bad-chain", f"nothing leads back from round {due}")


def check_quorum(signers: bytes, signatures: bytes, body: Body, council: Council) -> None:
    """Check that a quorum signed one body.

    Raises:
        MalformedError: `bad-vote`: bits and signatures don't match, or bits beyond the council.
        RuleError: `no-quorum`.
        SignatureError: `bad-signature`.
    """
    places = places_of(signers)
    if len(signers) != (council.n + 7) // 8 or (places and places[-1] >= council.n):
        raise MalformedError("bad-vote", f"bits of signers for another council than of {council.n}")
    if len(signatures) != len(places) * SIGNATURE_BYTES:
        raise MalformedError("bad-vote", f"{len(signatures)} bytes signed by {len(places)}")
    if len(places) < council.quorum:
        raise RuleError("no-quorum", f"{len(places)} of {council.n}, not {council.quorum}")
    message = pack(body)
    for at, place in enumerate(places):
        signature = signatures[at * SIGNATURE_BYTES : (at + 1) * SIGNATURE_BYTES]
        verify(council.keys[place], Purpose.AGREEMENT, council.coalition, message, signature)


def prevote(instance: bytes, round_: int, value: bytes, valid_round: int) -> Body:
    """The body of a prevote."""
    return Body(
        instance=instance, kind="prevote", round=round_, value=value, valid_round=valid_round
    )


def precommit(instance: bytes, round_: int, value: bytes) -> Body:
    """The body of a precommit."""
    return Body(instance=instance, kind="precommit", round=round_, value=value)


def gather(n: int, signed: Mapping[int, bytes], most: int) -> tuple[bytes, bytes]:
    """Bits and signatures of those who signed, the lowest places first, no more than needed.

    Args:
        n: places in the council.
        signed: place -> signature.
        most: how many to take.
    """
    places = sorted(signed)[:most]
    bits = bytearray((n + 7) // 8)
    for place in places:
        bits[place // 8] |= 1 << place % 8
    return bytes(bits), b"".join(signed[place] for place in places)


def places_of(signers: bytes) -> list[int]:
    """The places whose bits are set, ascending."""
    return [8 * at + bit for at, byte in enumerate(signers) for bit in range(8) if byte >> bit & 1]


def votes_of(polka: Polka, instance: bytes, value: bytes) -> Iterable[Vote]:
    """The single votes of a quorum, by place."""
    body = prevote(instance, polka.round, value, polka.valid_round)
    for at, place in enumerate(places_of(polka.signers)):
        signature = polka.signatures[at * SIGNATURE_BYTES : (at + 1) * SIGNATURE_BYTES]
        yield Vote(place=place, body=body, signature=signature)
