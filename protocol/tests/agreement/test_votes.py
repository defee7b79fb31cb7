"""Votes and proposals: what is refused, and that a quorum's parts can't be swapped."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.agreement.rules import NO_ROUND
from protocol.agreement.votes import (
    NIL,
    Body,
    Proposal,
    Vote,
    check_proposal,
    check_vote,
    gather,
    instance_id,
    places_of,
    precommit,
    prevote,
    votes_of,
)
from protocol.encoding import pack, unpack
from protocol.errors import MalformedError, ProtocolError
from protocol.tests.agreement.councils import (
    INSTANCE,
    NUMBER,
    V,
    W,
    council,
    polka,
    proposal,
    signature,
    vote,
)

FOUR = council(4)
AGAIN = proposal(2, V, [polka(1, V, valid_round=0), polka(0, V)])


def changed(thing, **fields):
    return msgspec.structs.replace(thing, **fields)


def refused(check, *given):
    with pytest.raises(ProtocolError) as caught:
        check(*given)
    return caught.value.code


@pytest.mark.parametrize(
    "body",
    [
        prevote(INSTANCE, 0, V, NO_ROUND),
        prevote(INSTANCE, 3, V, 2),
        prevote(INSTANCE, 3, NIL, NO_ROUND),
        precommit(INSTANCE, 3, V),
        precommit(INSTANCE, 3, NIL),
    ],
)
def test_a_vote_holds_and_reads_back(body):
    one = vote(1, body)
    check_vote(one, FOUR)
    assert unpack(Vote, pack(one)) == one


@pytest.mark.parametrize(
    "body",
    [
        prevote(INSTANCE, 3, V, 3),
        prevote(INSTANCE, 3, V, 4),
        prevote(INSTANCE, 3, NIL, 1),
        prevote(INSTANCE, 3, b"short", NO_ROUND),
        Body(instance=INSTANCE, kind="precommit", round=3, value=V, valid_round=1),
        Body(instance=INSTANCE, kind="proposal", round=3, value=V),
    ],
)
def test_a_vote_that_answers_to_its_own_round_or_says_too_much_is_malformed(body):
    assert refused(check_vote, vote(1, body), FOUR) == "bad-vote"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"place": 2}, "bad-signature"),
        ({"place": 4}, "not-in-council"),
        ({"body": prevote(INSTANCE, 2, V, 0)}, "bad-signature"),
        ({"body": prevote(INSTANCE, 1, W, 0)}, "bad-signature"),
        ({"body": prevote(INSTANCE, 1, V, NO_ROUND)}, "bad-signature"),
        ({"body": precommit(INSTANCE, 1, V)}, "bad-signature"),
        ({"body": prevote(b"o" * 32, 1, V, 0)}, "bad-signature"),
        ({"signature": b"s" * 64}, "bad-signature"),
    ],
)
def test_a_vote_in_which_anything_is_changed_counts_for_nobody(fields, code):
    one = changed(vote(1, prevote(INSTANCE, 1, V, 0)), **fields)
    assert refused(check_vote, one, FOUR) == code


def test_a_proposal_holds_with_its_chain_and_reads_back():
    check_proposal(AGAIN, FOUR, NUMBER)
    assert unpack(Proposal, pack(AGAIN)) == AGAIN


@pytest.mark.parametrize(
    ("put", "code"),
    [
        (changed(AGAIN, chain=AGAIN.chain[:1]), "bad-chain"),
        (changed(AGAIN, chain=[]), "bad-chain"),
        (changed(AGAIN, chain=AGAIN.chain[::-1]), "bad-chain"),
        (changed(AGAIN, chain=[*AGAIN.chain, polka(0, V)]), "bad-chain"),
        (proposal(2, V, [polka(1, W)]), "bad-signature"),
        (proposal(2, V, [polka(1, V, places=(0, 1))]), "no-quorum"),
        (changed(AGAIN, body=prevote(INSTANCE, 2, V, 1)), "bad-vote"),
        (changed(proposal(0, V), chain=[polka(0, V)]), "bad-chain"),
        (changed(AGAIN, signature=signature(0, AGAIN.body)), "bad-signature"),
        (changed(AGAIN, body=changed(AGAIN.body, value=NIL)), "bad-vote"),
    ],
)
def test_a_proposal_without_its_turn_or_its_quorums_is_refused(put, code):
    assert refused(check_proposal, put, FOUR, NUMBER) == code


def test_a_round_is_proposed_by_whose_turn_the_cut_makes_it():
    assert refused(check_proposal, AGAIN, FOUR, NUMBER + 1) == "bad-signature"


def test_a_quorums_votes_come_apart_again():
    votes = list(votes_of(polka(1, V, places=(0, 2, 3)), INSTANCE, V))
    assert [one.place for one in votes] == [0, 2, 3]
    for one in votes:
        check_vote(one, FOUR)


@given(st.integers(1, 40), st.data())
def test_bits_and_signatures_name_the_same_members(n, data):
    places = data.draw(st.sets(st.integers(0, n - 1)))
    most = data.draw(st.integers(0, n))
    bits, signatures = gather(n, {place: bytes([place]) * 64 for place in places}, most)
    assert places_of(bits) == sorted(places)[:most]
    assert len(signatures) == 64 * len(places_of(bits))
    assert len(bits) == (n + 7) // 8


def test_an_instance_is_one_cut_after_one_other():
    assert len({instance_id(1, V), instance_id(2, V), instance_id(1, W)}) == 3
    with pytest.raises(OverflowError):
        instance_id(-1, V)


def test_unknown_kinds_of_votes_are_no_votes():
    data = pack(vote(1, prevote(INSTANCE, 1, V, 0))).replace(b"prevote", b"prevode")
    with pytest.raises(MalformedError):
        unpack(Vote, data)
