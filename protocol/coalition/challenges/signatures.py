"""Whether the signatures under members' challenges hold.

Spec: docs/spec/coalition/challenges.md section 5.1. A signature counts only for the coalition, the
vote, the result and the text that it was made for, and for the group in whose register its key is.
"""

from protocol.coalition.challenges.bodies import (
    CHALLENGE,
    ChallengeBody,
    MembersChallengeBody,
    SignedChallenge,
    challenge_id,
)
from protocol.coalition.collected import BallotDraft, Collected
from protocol.coalition.entry import Entry
from protocol.coalition.registers.values import Register, Registers
from protocol.coalition.registers.verify import verify_credential
from protocol.errors import ProtocolError, RuleError


def settle_challenges(collected: Collected, registers: Registers) -> None:
    """Keep the members' challenges whose signatures hold, refuse the others with their fault."""
    for draft in collected.ballots.values():
        for entry, body in draft.joint:
            try:
                draft.signed.append((entry, _settle(collected, registers, draft, entry, body)))
            except ProtocolError as error:
                collected.refuse(entry, error)


def _settle(
    collected: Collected,
    registers: Registers,
    draft: BallotDraft,
    entry: Entry,
    body: MembersChallengeBody,
) -> SignedChallenge:
    assert entry.statement is not None
    cited = [_register(registers, name) for name in entry.statement.refs[1:]]
    coalition = collected.facts.coalition
    name = challenge_id(coalition, draft.id, body.result, body.group, body.reason)
    # One statement's signatures never change, nor what it cites: looked at once.
    collected.remember(
        ("members-challenge", entry.hash), lambda: _verify(coalition, name, cited, body)
    )
    return SignedChallenge(
        id=name,
        body=ChallengeBody(reason=body.reason, group=body.group),
        result=body.result,
        keys={signed.proof.key: cited[signed.register] for signed in body.signatures},
    )


def _register(registers: Registers, name: bytes) -> Register:
    """The register; whether it is the one of the close is seen once it is known when that was."""
    found = registers.all.get(name)
    if found is None:
        raise RuleError("unknown-target", "cites what is no register")
    return found


def _verify(
    coalition: bytes, name: bytes, cited: list[Register], body: MembersChallengeBody
) -> None:
    for signed in body.signatures:
        register = cited[signed.register]
        verify_credential(coalition, register, signed.proof, CHALLENGE, name, signed.signature)
