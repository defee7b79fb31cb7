"""Proofs of two votes that exclude each other: whom they convict, and that nobody honest is."""

from itertools import combinations

import msgspec
import pytest

from protocol.agreement import events as ev
from protocol.agreement.certificate import culprits
from protocol.agreement.doublevote import (
    MAX_DOUBLE_VOTE_BYTES,
    Cast,
    DoubleVote,
    Place,
    check_double_vote,
    double_votes,
    open_double_vote,
    seal_double_vote,
    votes_in,
)
from protocol.agreement.votes import MAX_ROUND, NIL, check_vote, precommit, prevote
from protocol.encoding import pack
from protocol.errors import ProofError, ProtocolError, SignatureError
from protocol.tests.agreement.councils import (
    COALITION,
    INSTANCE,
    NUMBER,
    V,
    W,
    certificate,
    council,
    polka,
    vote,
)
from protocol.tests.agreement.table import Table

FOUR = council(4)
PLACE = Place(NUMBER, b"p" * 32)
ONE = prevote(INSTANCE, 2, V, -1)
TWICE = (
    (ONE, prevote(INSTANCE, 2, W, -1)),
    (ONE, prevote(INSTANCE, 2, V, 1)),
    (prevote(INSTANCE, 0, NIL, -1), prevote(INSTANCE, 0, V, -1)),
    (precommit(INSTANCE, 3, V), precommit(INSTANCE, 3, W)),
    (precommit(INSTANCE, 3, NIL), precommit(INSTANCE, 3, W)),
    (precommit(INSTANCE, 1, V), prevote(INSTANCE, 2, W, -1)),
    (precommit(INSTANCE, 1, V), prevote(INSTANCE, 5, W, 0)),
)
ALLOWED = (
    (ONE, ONE),
    (ONE, prevote(INSTANCE, 3, W, -1)),
    # Whatever it prevoted itself, a quorum's value is precommitted.
    (ONE, precommit(INSTANCE, 2, W)),
    (precommit(INSTANCE, 3, V), precommit(INSTANCE, 4, W)),
    # A quorum prevoted the other one since its lock, or in the same round.
    (precommit(INSTANCE, 1, V), prevote(INSTANCE, 5, W, 1)),
    (precommit(INSTANCE, 1, V), prevote(INSTANCE, 5, W, 3)),
    (precommit(INSTANCE, 3, V), prevote(INSTANCE, 2, W, -1)),
    (precommit(INSTANCE, 3, V), prevote(INSTANCE, 3, W, -1)),
    (precommit(INSTANCE, 1, NIL), prevote(INSTANCE, 2, W, -1)),
    (precommit(INSTANCE, 1, V), prevote(INSTANCE, 2, NIL, -1)),
    # Against the strict rule for the own lock, but it contradicts nothing.
    (precommit(INSTANCE, 1, V), prevote(INSTANCE, 2, V, 0)),
)


def sealed(one, other, place=1):
    return seal_double_vote(FOUR.groups[place], PLACE, vote(place, one), vote(place, other))


@pytest.mark.parametrize(("one", "other"), TWICE)
def test_what_nobody_honest_signs_is_a_proof_in_one_form(one, other):
    proof = sealed(one, other)
    assert proof == sealed(other, one)
    opened = open_double_vote(proof)
    assert (opened.group, opened.instance) == (FOUR.groups[1], INSTANCE)
    check_double_vote(opened, COALITION, FOUR.keys[1])
    turned = msgspec.structs.replace(opened, first=opened.second, second=opened.first)
    with pytest.raises(ProofError) as caught:
        open_double_vote(pack(turned))
    assert caught.value.code == "no-contradiction"


@pytest.mark.parametrize(("one", "other"), ALLOWED)
def test_what_an_honest_member_may_sign_is_none(one, other):
    assert sealed(one, other) is None
    assert sealed(other, one) is None


@pytest.mark.parametrize(("one", "other"), TWICE)
def test_a_proof_in_which_anything_is_changed_proves_nothing(one, other):
    proof = open_double_vote(sealed(one, other))
    changes = {
        "group": {"group": FOUR.groups[2]},
        "number": {"number": NUMBER + 1},
        "previous": {"previous": b"q" * 32},
    }
    for side in ("first", "second"):
        cast = getattr(proof, side)
        changes |= {
            f"{side} {name}": {side: msgspec.structs.replace(cast, **{name: value})}
            for name, value in (
                ("kind", "precommit" if cast.kind == "prevote" else "prevote"),
                ("round", cast.round + 1),
                ("value", b"x" * 32),
                ("valid_round", cast.valid_round + 1),
                ("signature", bytes(64)),
            )
        }
    for what, change in changes.items():
        data = pack(msgspec.structs.replace(proof, **change))
        keys = dict(zip(FOUR.groups, FOUR.keys, strict=True))
        with pytest.raises(ProtocolError):  # noqa: PT012 - either step may find it
            found = open_double_vote(data)
            check_double_vote(found, COALITION, keys[found.group])
        assert what


def test_a_proof_by_another_key_or_of_another_coalition_proves_nothing():
    proof = open_double_vote(sealed(*TWICE[0]))
    for coalition, key in ((COALITION, FOUR.keys[0]), (b"o" * 32, FOUR.keys[1])):
        with pytest.raises(SignatureError):
            check_double_vote(proof, coalition, key)


def test_a_proposal_is_no_vote():
    data = sealed(*TWICE[0])
    with pytest.raises(ProtocolError) as caught:
        open_double_vote(data.replace(b"\xa7prevote", b"\xa8proposal"))
    assert caught.value.code == "bad-schema"


def test_the_largest_proof_fits():
    cast = Cast(
        kind="precommit", round=MAX_ROUND, signature=bytes(64), value=V, valid_round=MAX_ROUND - 1
    )
    largest = DoubleVote(group=bytes(16), number=2**53, previous=bytes(32), first=cast, second=cast)
    assert len(pack(largest)) == 417 <= MAX_DOUBLE_VOTE_BYTES


AT_ONCE = certificate(0, V, [polka(0, V)])
PAIRS = (
    (AT_ONCE, certificate(0, W, [polka(0, W, places=(1, 2, 3))], places=(1, 2, 3))),
    (AT_ONCE, certificate(3, W, [polka(3, W, places=(0, 2, 3))], places=(0, 2, 3))),
    (
        AT_ONCE,
        certificate(
            3,
            W,
            [polka(3, W, places=(0, 2, 3), valid_round=1), polka(1, W, places=(1, 2, 3))],
            places=(0, 2, 3),
        ),
    ),
    (
        certificate(2, V, [polka(2, V)]),
        certificate(
            4,
            W,
            [polka(4, W, places=(0, 1, 3), valid_round=1), polka(1, W, places=(1, 2, 3))],
            places=(0, 1, 3),
        ),
    ),
)


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_two_certificates_hold_a_proof_against_each_whom_they_name_and_nobody_else(one, other):
    proofs = double_votes(one, other, FOUR, PLACE)
    assert tuple(proofs) == culprits(one, other, FOUR)
    for group, data in proofs.items():
        proof = open_double_vote(data)
        assert proof.group == group
        check_double_vote(proof, COALITION, FOUR.keys[FOUR.groups.index(group)])


def test_every_vote_of_a_certificate_is_found_in_it():
    shown = list(votes_in(PAIRS[2][1]))
    assert len(shown) == 9
    for one in shown:
        check_vote(one, FOUR)


def said(table):
    """Place -> every vote that it signed."""
    found = {}
    for event in table.said:
        if isinstance(event, ev.Voted):
            found.setdefault(event.vote.place, []).append(event.vote)
    return found


def proof_of(votes):
    pairs = combinations(votes, 2)
    proofs = (seal_double_vote(bytes(16), PLACE, one, other) for one, other in pairs)
    return next((proof for proof in proofs if proof is not None), None)


def test_nobody_honest_is_ever_convicted_and_liars_are_whatever_is_lost_or_crashes():
    caught = crashed = 0
    for seed in range(40):
        liars = (1, 2)[seed % 2]
        table = Table(seed, 4, liars, loss=(0.2, 0.5)[seed % 2], crashes=0.05)
        table.start()
        table.run(400)
        crashed += table.crashed
        for place, votes in said(table).items():
            if place in table.honest:
                assert proof_of(votes) is None, f"seed {seed}"
            else:
                caught += proof_of(votes) is not None
    assert caught > 20
    assert crashed > 40


def test_of_a_council_decided_twice_all_whom_certificates_name_are_proved_to_have_lied():
    split = 0
    for seed in range(60):
        table = Table(seed, 4, 2, loss=0.5)
        table.start()
        table.run(400)
        for one, other in combinations(table.certificates, 2):
            if one.value != other.value:
                split += 1
                proofs = double_votes(one, other, FOUR, PLACE)
                assert tuple(proofs) == culprits(one, other, FOUR), f"seed {seed}"
                assert set(proofs) <= set(FOUR.groups[2:])
    assert split
