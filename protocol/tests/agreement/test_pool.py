"""What a pool of votes shows: quorums, chains, decisions; bounded whatever liars send."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.agreement.certificate import open_certificate
from protocol.agreement.pool import Pool, counted
from protocol.agreement.rules import NO_ROUND
from protocol.agreement.state import MAX_VOTES, Tally
from protocol.agreement.votes import MAX_CHAIN, NIL, precommit, prevote
from protocol.encoding import pack
from protocol.tests.agreement.councils import (
    INSTANCE,
    V,
    W,
    certificate,
    council,
    polka,
    signature,
)

FOUR = council(4)


def pool(*votes):
    """Of (place, body)."""
    tallies = {}
    for place, body in votes:
        tally = tallies.get(body.round, Tally())
        tallies[body.round] = counted(tally, body, place, signature(place, body))
    return Pool(FOUR, tallies)


def prevoted(round_, value, valid_round, *places):
    return [(place, prevote(INSTANCE, round_, value, valid_round)) for place in places]


def precommitted(round_, value, *places):
    return [(place, precommit(INSTANCE, round_, value)) for place in places]


def test_a_quorum_is_one_only_with_its_chain():
    later = prevoted(2, V, 0, 0, 1, 2)
    assert list(pool(*later).polkas(2)) == []
    whole = pool(*later, *prevoted(0, V, NO_ROUND, 1, 2, 3))
    assert list(whole.polkas(2)) == [(V, 0)]
    assert whole.chain(2, V) == (
        polka(2, V, valid_round=0),
        polka(0, V, places=(1, 2, 3)),
    )


def test_a_chain_through_another_value_is_none():
    mixed = pool(*prevoted(2, V, 0, 0, 1, 2), *prevoted(0, W, NO_ROUND, 0, 1, 2))
    assert not mixed.leads_back(2, V)
    with pytest.raises(ValueError, match="no quorum"):
        mixed.chain(2, V)


def test_votes_for_nothing_are_no_quorum_for_anything():
    nothing = pool(*prevoted(0, NIL, NO_ROUND, 0, 1, 2), *precommitted(0, NIL, 0, 1, 2))
    assert nothing.newest() is None
    assert nothing.decided() is None
    assert (nothing.prevoted(0), nothing.prevoted(0, NIL), nothing.precommitted(0)) == (3, 3, 3)


def test_the_newest_quorum_is_found_and_of_two_values_the_lower():
    votes = pool(
        *prevoted(0, V, NO_ROUND, 0, 1, 2),
        *prevoted(1, W, NO_ROUND, 0, 1, 2),
        *prevoted(1, V, 0, 0, 1, 3),
        *prevoted(1, V, 0, 2),
    )
    assert votes.newest() == (1, V)


def test_a_member_that_votes_twice_counts_once_among_those_who_voted():
    votes = pool(*prevoted(0, V, NO_ROUND, 0, 1), *prevoted(0, W, NO_ROUND, 0))
    assert votes.prevoted(0) == 2


def test_a_decision_needs_the_prevotes_of_its_round():
    enough = precommitted(1, V, 0, 1, 3)
    assert pool(*enough).decided() is None
    elsewhere = prevoted(0, V, NO_ROUND, 0, 1, 2)
    assert pool(*enough, *elsewhere).decided() is None
    found = pool(*enough, *prevoted(1, V, NO_ROUND, 0, 1, 2)).decided()
    assert found is not None
    round_, value, voters = found
    assert (round_, value, sorted(voters)) == (1, V, [0, 1, 3])


@given(st.lists(st.tuples(st.integers(0, 3), st.binary(min_size=32, max_size=32)), max_size=30))
def test_a_member_fills_no_more_than_its_room_and_the_first_votes_stand(votes):
    tally = Tally()
    for place, value in votes:
        body = prevote(INSTANCE, 0, value, NO_ROUND)
        tally = counted(tally, body, place, b"s" * 64)
    for place in range(4):
        said = list(dict.fromkeys(value for by, value in votes if by == place))
        kept = [value for (value, _), who in tally.prevotes.items() if place in who]
        assert sorted(kept) == sorted(said[:MAX_VOTES])


def test_a_vote_of_a_known_quorum_is_kept_beyond_that_room():
    tally = Tally()
    for value in (b"a" * 32, b"b" * 32, b"c" * 32):
        body = prevote(INSTANCE, 0, value, NO_ROUND)
        tally = counted(tally, body, 0, b"s" * 64, whole=value[0] == ord("c"))
    assert len(tally.prevotes) == MAX_VOTES + 1


def one_after_another(rounds):
    """A quorum for one value in each round, which answers to that of the round before."""
    return [
        vote
        for round_ in range(rounds)
        for vote in prevoted(round_, V, round_ - 1 if round_ else NO_ROUND, 0, 1, 2)
    ]


def test_what_no_certificate_could_carry_is_neither_held_nor_decided():
    # The failure: all decide, none can keep or prove it, and no node goes on.
    votes = one_after_another(MAX_CHAIN + 1)
    last = MAX_CHAIN - 1
    carried = pool(*votes, *precommitted(last, V, 0, 1, 2))
    assert carried.decided() is not None
    whole = certificate(last, V, carried.chain(last, V))
    assert open_certificate(pack(whole), FOUR) == whole
    beyond = pool(*votes, *precommitted(MAX_CHAIN, V, 0, 1, 2))
    assert list(beyond.polkas(MAX_CHAIN)) == []
    assert beyond.decided() is None
    assert beyond.newest() == (last, V)


def test_of_two_quorums_for_one_value_in_a_round_the_shorter_chain_is_taken():
    # Back from the newer round leads one link, from the older two.
    votes = pool(
        *prevoted(0, V, NO_ROUND, 0, 1, 2),
        *prevoted(1, V, 0, 0, 1, 2),
        *prevoted(2, V, NO_ROUND, 0, 1, 2),
        *prevoted(3, V, 1, 0, 1, 2),
        *prevoted(3, V, 2, 1, 2, 3),
    )
    assert [link.round for link in votes.chain(3, V)] == [3, 2]
