"""Statements of caucuses, and the texts that their members sign.

Spec: docs/spec/coalition/caucuses.md section 3. A text is published apart from its signatures, and
both by any group: so what names a text is its own hash, not that of the statement that carries it.
"""

from typing import Annotated, Literal

from msgspec import Meta

from protocol.coalition.kind import MANY, Kind, Text, Title
from protocol.coalition.life_rules import MAX_SIGNERS
from protocol.coalition.registers.credential import CredentialProof
from protocol.encoding import Hash, Signature, Wire, pack, tagged_hash

MAX_NAME_CHARS = 120  # as long as a group's name
MAX_PURPOSE_CHARS = 4_000  # a page, as a point of unity
MAX_SPACE_CHARS = 300  # an address, or where and when people meet
# With paths of twenty hashes some seventy fit a statement; with short ones, this many.
MAX_SIGNATURES = 200
# How often one member joins and leaves: people stop long before.
MAX_TURNS = 999

#: What credentials sign for; see `protocol.coalition.registers`.
MEMBER, ACT = "caucus-member", "caucus-act"

MaybeGroup = Annotated[bytes, Meta(max_length=16)]
MaybeHash = Annotated[bytes, Meta(max_length=32)]


class CaucusBody(Wire):
    """A caucus declares itself. Refs: none.

    Attributes:
        group: the group inside which it is; empty across groups.
        threshold: members who sign a text of the caucus before it stands.
        readers: who can read its own space.
        space: where that is; empty if it has none.
    """

    name: Annotated[str, Meta(min_length=1, max_length=MAX_NAME_CHARS)]
    purpose: Annotated[str, Meta(max_length=MAX_PURPOSE_CHARS)]
    group: MaybeGroup
    threshold: Annotated[int, Meta(ge=1, le=MAX_SIGNERS)]
    readers: Literal["anyone", "groups", "members"]
    space: Annotated[str, Meta(max_length=MAX_SPACE_CHARS)]


class CaucusActBody(Wire):
    """What a caucus says. Refs: [caucus], then what it is about.

    Attributes:
        caucus: its 32-byte id.
        act: a `statement`; a `recommendation` on a ballot; a `veto` of a wording; `lift` of a veto.
        subject: empty; the ballot's id; the proposal's hash; the id of the veto.
        wording: for a veto, the adoption's hash; empty for the first wording and all else.
        title: one line; a recommendation in a word.
        text: why.
    """

    caucus: Hash
    act: Literal["statement", "recommendation", "veto", "lift"]
    subject: MaybeHash
    wording: MaybeHash
    title: Title
    text: Text


class CaucusSignature(Wire):
    """One member's signature.

    Attributes:
        register: which of the registers that the statement cites holds the key, from 0.
    """

    register: Annotated[int, Meta(ge=0, lt=MANY)]
    proof: CredentialProof
    signature: Signature


class CaucusSignaturesBody(Wire):
    """Signatures of one text. Refs: [caucus | act, register, ...].

    Attributes:
        subject: the id of the caucus or the act, 32 bytes.
        turn: of a caucus: 0 and even numbers join it, odd ones leave it, the highest counts; of an
            act: 0.
    """

    subject: Hash
    turn: Annotated[int, Meta(ge=0, le=MAX_TURNS)]
    signatures: Annotated[list[CaucusSignature], Meta(min_length=1, max_length=MAX_SIGNATURES)]


KINDS = {
    "caucus": Kind(CaucusBody, 0, 0),
    "caucus-act": Kind(CaucusActBody, 1, 3),
    "caucus-signatures": Kind(CaucusSignaturesBody, 2, MANY + 1),
}


def caucus_id(coalition: bytes, body: CaucusBody) -> bytes:
    """The 32-byte id of a caucus: the same, whoever publishes it."""
    return tagged_hash("caucus", coalition, pack(body))


def act_id(coalition: bytes, body: CaucusActBody) -> bytes:
    """The 32-byte id of a caucus's text: the same, whoever publishes it."""
    return tagged_hash("caucus-act", coalition, pack(body))


def membership_message(caucus: bytes, turn: int) -> bytes:
    """What a member signs to join (`turn` even) or leave (odd), for the use `MEMBER`."""
    return caucus + str(turn).encode()
