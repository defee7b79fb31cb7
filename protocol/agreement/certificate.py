"""What makes a cut final: a quorum's precommits, with all the prevotes that led to them.

Spec: docs/spec/agreement.md section 6. The prevotes are there so that two certificates for
different cuts name who broke the rules: precommits alone would convict nobody.
"""

from __future__ import annotations

from protocol.agreement.cut import Cut, cut_hash
from protocol.agreement.votes import (
    Bits,
    Chain,
    Council,
    Round,
    Signatures,
    check_chain,
    check_quorum,
    instance_id,
    places_of,
    precommit,
)
from protocol.encoding import Hash, Wire, tagged_hash, unpack

MAX_CERTIFICATE_BYTES = 12 * 1024 * 1024
"""The largest of a council of 1,000 with a chain of 256 has 11 million bytes."""


class Certificate(Wire):
    """One council's decision.

    Attributes:
        instance: what was agreed on.
        value: hash of the cut, 32 bytes.
        round: in which it was decided.
        signers, signatures: of the precommits, as in `Polka`.
        chain: the quorums of prevotes, the deciding round's first, back to a fresh value.
    """

    instance: Hash
    value: Hash
    round: Round
    signers: Bits
    signatures: Signatures
    chain: Chain


def open_certificate(data: bytes, council: Council) -> Certificate:
    """Read a certificate and check everything about it.

    Raises:
        MalformedError: `too-large`, `not-canonical`, `bad-schema`, `bad-vote`, `bad-chain`.
        RuleError: `no-quorum`.
        SignatureError: `bad-signature`.
    """
    certificate = unpack(Certificate, data, max_bytes=MAX_CERTIFICATE_BYTES)
    check_certificate(certificate, council)
    return certificate


def check_certificate(certificate: Certificate, council: Council) -> None:
    """Check that a council decided: a quorum's precommits, and prevotes back to a fresh value.

    Raises:
        MalformedError: `bad-vote` or `bad-chain`.
        RuleError: `no-quorum`.
        SignatureError: `bad-signature`.
    """
    body = precommit(certificate.instance, certificate.round, certificate.value)
    check_quorum(certificate.signers, certificate.signatures, body, council)
    check_chain(
        certificate.chain, certificate.instance, certificate.value, certificate.round, council
    )


def culprits(one: Certificate, other: Certificate, council: Council) -> tuple[bytes, ...]:
    """Who signed against the rules so that two cuts could be certified; nobody honest ever.

    Let r be the lower deciding round and s the lowest round of the other's chain that is not below
    r. If both are one round, the culprits prevoted twice in it. Else they precommitted at r, which
    locked them, and prevoted something else at s, which answers to a round below r: every round of
    the chain between would have been s itself.

    Spec: docs/spec/agreement.md section 7.

    Args:
        one, other: certificates of one instance for different values; both are checked first.
        council: of the instance's epoch.

    Returns:
        Ids of groups, by place; at least 2q - n.

    Raises:
        MalformedError, RuleError, SignatureError: one of them proves nothing.
        ValueError: they are of different instances, or agree.
    """
    for certificate in (one, other):
        check_certificate(certificate, council)
    if one.instance != other.instance or one.value == other.value:
        raise ValueError("these certificates don't contradict each other")
    first, second = sorted((one, other), key=lambda certificate: certificate.round)
    r = first.round
    later = min((polka for polka in second.chain if polka.round >= r), key=lambda p: p.round)
    earlier = first.chain[0].signers if later.round == r else first.signers
    both = set(places_of(earlier)) & set(places_of(later.signers))
    return tuple(council.groups[place] for place in sorted(both))


def fingerprint(certificate: Certificate) -> bytes:
    """What two nodes compare: which cut is final, signatures left out, 32 bytes.

    Nodes hold different certificates of one cut: any quorum's signatures do.
    """
    return _fingerprint(certificate.instance, certificate.value)


def cut_fingerprint(cut: Cut) -> bytes:
    """The fingerprint of whichever certificates a cut has, 32 bytes."""
    return _fingerprint(instance_id(cut.number, cut.previous), cut_hash(cut))


def _fingerprint(instance: bytes, value: bytes) -> bytes:
    return tagged_hash("certified-cut", instance, value)
