"""What the council says as statements in logs; all of them are inert in the folded state.

Spec: docs/spec/agreement.md section 10. A vote is a statement as it is. Everything here counts by
the agreement signatures inside, in whosever log it stands.
"""

from __future__ import annotations

from protocol.agreement.cut import Cut, cut_hash
from protocol.agreement.rules import proposer
from protocol.agreement.votes import Body, Council, Polka, check_body, check_quorum, prevote
from protocol.encoding import Hash, Signature, Wire, pack
from protocol.errors import MalformedError
from protocol.keys import Purpose, verify


class CutProposal(Wire):
    """A round's proposal, with the cut itself; the quorums that it answers to stand beside it."""

    body: Body
    signature: Signature
    cut: Cut


class CutPolka(Wire):
    """A quorum's prevotes, passed on as one."""

    instance: Hash
    value: Hash
    polka: Polka


def check_shape(said: CutProposal | CutPolka) -> None:
    """Check what can be told without knowing the council.

    Raises:
        MalformedError: `bad-vote`: rounds that can't be, or a proposal of another cut.
    """
    if isinstance(said, CutPolka):
        polka = said.polka
        check_body(prevote(said.instance, polka.round, said.value, polka.valid_round))
        return
    check_body(said.body)
    if said.body.kind != "proposal":
        raise MalformedError("bad-vote", f"a {said.body.kind} is no proposal")
    if cut_hash(said.cut) != said.body.value:
        raise MalformedError("bad-vote", "the proposal is signed for another cut")


def check_proposed(said: CutProposal, council: Council, number: int) -> None:
    """Check a proposal's shape, and that its round's proposer signed it.

    Raises:
        MalformedError: `bad-vote`.
        SignatureError: `bad-signature`.
    """
    check_shape(said)
    place = proposer(number, said.body.round, council.n)
    message = pack(said.body)
    key = council.keys[place]
    verify(key, Purpose.AGREEMENT, council.coalition, message, said.signature)


def check_shown(said: CutPolka, council: Council) -> None:
    """Check a polka's shape, and that a quorum signed it.

    Raises:
        MalformedError: `bad-vote`.
        RuleError: `no-quorum`.
        SignatureError: `bad-signature`.
    """
    check_shape(said)
    polka = said.polka
    body = prevote(said.instance, polka.round, said.value, polka.valid_round)
    check_quorum(polka.signers, polka.signatures, body, council)
