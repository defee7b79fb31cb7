"""The kinds of statement by which the council agrees: carried by all, and inert in every fold.

Spec: docs/spec/agreement.md section 10. They change no state; what is malformed is refused in
words. Signatures are for the council's nodes to check: no fold depends on whether one holds.
"""

from protocol.agreement.certificate import Certificate
from protocol.agreement.statements import CutPolka, CutProposal, check_shape
from protocol.agreement.votes import Vote, check_body
from protocol.coalition.kind import Kind
from protocol.encoding import Wire
from protocol.errors import MalformedError

KINDS: dict[str, Kind] = {
    "cut-vote": Kind(Vote, 0, 0),
    "cut-proposal": Kind(CutProposal, 0, 0),
    "cut-polka": Kind(CutPolka, 0, 0),
    "cut-certificate": Kind(Certificate, 0, 0),
}


def check_said(body: Wire) -> None:
    """Check what can be told of such a statement without knowing the council.

    Raises:
        MalformedError: `bad-vote` or `bad-chain`.
    """
    if isinstance(body, Vote):
        check_body(body.body)
        if body.body.kind == "proposal":
            raise MalformedError("bad-vote", "a proposal is no vote")
    elif isinstance(body, CutProposal | CutPolka):
        check_shape(body)
    elif isinstance(body, Certificate) and body.round not in {p.round for p in body.chain[:1]}:
        raise MalformedError("bad-chain", "a certificate without the votes of its round")
