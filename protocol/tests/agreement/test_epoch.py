"""Epochs: one seat a group, one seat a key, and one number after the other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.agreement.epoch import (
    MAX_EPOCH_BYTES,
    Epoch,
    Seat,
    check_next,
    council_of,
    epoch_hash,
    open_epoch,
)
from protocol.agreement.votes import MAX_COUNCIL
from protocol.encoding import pack
from protocol.errors import MalformedError, RuleError
from protocol.tests.agreement.councils import COALITION, council

FOUR = Epoch(
    number=3,
    seats=[Seat(group=g, key=k) for g, k in zip(council().groups, council().keys, strict=True)],
)


def with_seats(seats, number=3):
    return Epoch(number=number, seats=list(seats))


def test_an_epoch_says_who_sits_in_the_council_and_in_which_order():
    assert council_of(COALITION, FOUR) == council()
    turned = with_seats(reversed(FOUR.seats))
    assert council_of(COALITION, turned).groups == council().groups[::-1]
    assert epoch_hash(turned) != epoch_hash(FOUR)


seats = st.builds(
    Seat, group=st.binary(min_size=16, max_size=16), key=st.binary(min_size=32, max_size=32)
)


# Its hash is compared with that of the next number, and 2**53 is the last.
@given(st.integers(0, 2**53 - 1), st.lists(seats, min_size=1, max_size=8))
def test_an_epoch_reads_back_and_its_hash_is_its_own(number, seats):
    epoch = with_seats(seats, number)
    groups, keys = {seat.group for seat in seats}, {seat.key for seat in seats}
    if len(groups) == len(keys) == len(seats):
        assert open_epoch(pack(epoch)) == epoch
    else:
        with pytest.raises(MalformedError) as caught:
            open_epoch(pack(epoch))
        assert caught.value.code == "bad-epoch"
    assert epoch_hash(epoch) != epoch_hash(with_seats(seats, number + 1))


@pytest.mark.parametrize("what", ["group", "key"])
def test_nobody_votes_from_two_seats(what):
    first, second, *rest = FOUR.seats
    twice = {"group": second.group, "key": second.key, what: getattr(first, what)}
    with pytest.raises(MalformedError) as caught:
        open_epoch(pack(with_seats([first, Seat(**twice), *rest])))
    assert caught.value.code == "bad-epoch"


def test_a_council_of_nobody_is_none():
    with pytest.raises(MalformedError) as caught:
        open_epoch(pack({"number": 0, "seats": []}))
    assert caught.value.code == "bad-schema"


def test_the_largest_council_has_room():
    seats = [
        Seat(group=i.to_bytes(16, "big"), key=i.to_bytes(32, "big")) for i in range(MAX_COUNCIL)
    ]
    assert len(pack(with_seats(seats, 2**53))) < MAX_EPOCH_BYTES
    assert len(open_epoch(pack(with_seats(seats))).seats) == MAX_COUNCIL


def test_an_epoch_stays_or_gives_way_to_the_next():
    check_next(FOUR, FOUR)
    check_next(with_seats(FOUR.seats[:3], 4), FOUR)
    check_next(with_seats(FOUR.seats, 4), FOUR)
    for other in (
        with_seats(FOUR.seats[:3], 3),
        with_seats(FOUR.seats[:3], 5),
        with_seats(FOUR.seats, 2),
    ):
        with pytest.raises(RuleError) as caught:
            check_next(other, FOUR)
        assert caught.value.code == "cut-out-of-line"
