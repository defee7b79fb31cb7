"""Certificates: what they prove, and whom two of them convict."""

import msgspec
import pytest

from protocol.agreement.certificate import (
    MAX_CERTIFICATE_BYTES,
    Certificate,
    check_certificate,
    culprits,
    fingerprint,
    open_certificate,
)
from protocol.agreement.rules import quorum
from protocol.agreement.votes import MAX_CHAIN, MAX_COUNCIL, MAX_ROUND, Polka
from protocol.encoding import pack, unpack
from protocol.errors import MalformedError, ProtocolError, RuleError, SignatureError
from protocol.keys import SIGNATURE_BYTES
from protocol.tests.agreement.councils import V, W, certificate, council, polka

FOUR = council(4)
GROUPS = FOUR.groups
AT_ONCE = certificate(0, V, [polka(0, V)])
AGAIN = certificate(2, V, [polka(2, V, valid_round=0), polka(0, V)])


def changed(certificate, **fields):
    return msgspec.structs.replace(certificate, **fields)


@pytest.mark.parametrize("shown", [AT_ONCE, AGAIN], ids=["round 0", "round 2"])
def test_a_certificate_holds_and_reads_back(shown):
    check_certificate(shown, FOUR)
    assert open_certificate(pack(shown), FOUR) == shown


@pytest.mark.parametrize(
    ("shown", "error", "code"),
    [
        (changed(AT_ONCE, value=W), SignatureError, "bad-signature"),
        (changed(AT_ONCE, instance=b"o" * 32), SignatureError, "bad-signature"),
        (changed(AT_ONCE, round=1), SignatureError, "bad-signature"),
        (changed(AT_ONCE, chain=[]), MalformedError, "bad-chain"),
        (changed(AGAIN, chain=AGAIN.chain[:1]), MalformedError, "bad-chain"),
        (changed(AGAIN, chain=AGAIN.chain[1:]), MalformedError, "bad-chain"),
        (changed(AGAIN, chain=[*AGAIN.chain, polka(0, V)]), MalformedError, "bad-chain"),
        (changed(AT_ONCE, chain=[polka(0, W)]), SignatureError, "bad-signature"),
        (changed(AT_ONCE, signers=b"\x0f"), MalformedError, "bad-vote"),
        (changed(AT_ONCE, signers=b"\x17"), MalformedError, "bad-vote"),
        (changed(AT_ONCE, signers=b"\x07\x00"), MalformedError, "bad-vote"),
        (changed(AT_ONCE, signers=b""), MalformedError, "bad-vote"),
        (changed(AT_ONCE, signers=b"\x0b"), SignatureError, "bad-signature"),
        (certificate(0, V, [polka(0, V)], places=(0, 1)), RuleError, "no-quorum"),
        (certificate(0, V, [polka(0, V, places=(0, 1))]), RuleError, "no-quorum"),
    ],
)
def test_a_certificate_in_which_anything_is_changed_proves_nothing(shown, error, code):
    with pytest.raises(error) as caught:
        check_certificate(shown, FOUR)
    assert caught.value.code == code


def test_the_largest_certificate_there_can_be_is_read():
    # The failure: a council that decided after long trouble, and nobody who can read its proof.
    signers = bytes([255]) * (MAX_COUNCIL // 8)
    signatures = bytes(quorum(MAX_COUNCIL) * SIGNATURE_BYTES)
    link = Polka(round=MAX_ROUND, valid_round=MAX_ROUND - 1, signers=signers, signatures=signatures)
    largest = Certificate(
        instance=bytes(32),
        value=V,
        round=MAX_ROUND,
        signers=signers,
        signatures=signatures,
        chain=[link] * MAX_CHAIN,
    )
    data = pack(largest)
    assert unpack(Certificate, data, max_bytes=MAX_CERTIFICATE_BYTES) == largest


def test_a_certificate_of_another_coalition_proves_nothing():
    other = msgspec.structs.replace(FOUR, coalition=b"o" * 32)
    with pytest.raises(SignatureError):
        check_certificate(AT_ONCE, other)


def test_a_certificate_of_another_epochs_keys_proves_nothing():
    other = msgspec.structs.replace(FOUR, keys=tuple(reversed(FOUR.keys)))
    with pytest.raises(SignatureError):
        check_certificate(AT_ONCE, other)


def test_who_prevoted_two_values_in_the_round_that_decided_twice_is_named():
    other = certificate(0, W, [polka(0, W, places=(1, 2, 3))], places=(1, 2, 3))
    assert culprits(AT_ONCE, other, FOUR) == culprits(other, AT_ONCE, FOUR) == GROUPS[1:3]


def test_who_broke_its_lock_is_named():
    other = certificate(3, W, [polka(3, W, places=(0, 2, 3))], places=(0, 2, 3))
    assert culprits(AT_ONCE, other, FOUR) == (GROUPS[0], GROUPS[2])


def test_who_prevoted_by_a_quorum_since_its_lock_is_not_named():
    # Places 0 and 2 precommitted V at round 0, and prevoted W at round 3 as its quorum at round 1
    # allows; those who prevoted at round 1 against their lock are the culprits.
    chain = [polka(3, W, places=(0, 2, 3), valid_round=1), polka(1, W, places=(1, 2, 3))]
    other = certificate(3, W, chain, places=(0, 2, 3))
    assert culprits(AT_ONCE, other, FOUR) == (GROUPS[1], GROUPS[2])


def test_a_quorum_before_the_deciding_round_excuses_nobody():
    first = certificate(2, V, [polka(2, V)])
    chain = [polka(4, W, places=(0, 1, 3), valid_round=1), polka(1, W, places=(1, 2, 3))]
    other = certificate(4, W, chain, places=(0, 1, 3))
    assert culprits(first, other, FOUR) == (GROUPS[0], GROUPS[1])


def test_at_least_the_overlap_of_two_quorums_is_named():
    for n in (1, 2, 3, 4, 7):
        few = council(n)
        low, high = tuple(range(few.quorum)), tuple(range(n - few.quorum, n))
        one = certificate(0, V, [polka(0, V, low, n=n)], low, n=n)
        other = certificate(0, W, [polka(0, W, high, n=n)], high, n=n)
        assert len(culprits(one, other, few)) == 2 * few.quorum - n


@pytest.mark.parametrize(
    "other",
    [
        AGAIN,
        certificate(0, V, [polka(0, V, places=(1, 2, 3))], places=(1, 2, 3)),
    ],
)
def test_two_certificates_of_one_cut_convict_nobody(other):
    with pytest.raises(ValueError, match="don't contradict"):
        culprits(AT_ONCE, other, FOUR)


def test_a_certificate_that_does_not_hold_convicts_nobody():
    forged = changed(AT_ONCE, value=W)
    with pytest.raises(ProtocolError):
        culprits(AT_ONCE, forged, FOUR)


def test_two_certificates_of_one_cut_have_one_fingerprint():
    assert fingerprint(AT_ONCE) == fingerprint(AGAIN)
    assert fingerprint(AT_ONCE) != fingerprint(certificate(0, W, [polka(0, W)]))
