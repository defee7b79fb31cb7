"""Who keeps what: the same for all, balanced, and more copies than there may be liars."""

from collections import Counter

from hypothesis import example, given
from hypothesis import strategies as st

from protocol.agreement.assigned import MIN_COPIES, assigned, copies, keepers
from protocol.agreement.epoch import Epoch, Seat
from protocol.agreement.rules import quorum


def epoch(members, number=0):
    seats = [
        Seat(group=place.to_bytes(16, "big"), key=place.to_bytes(32, "big"))
        for place in range(members)
    ]
    return Epoch(number=number, seats=seats)


def names(count, first=0):
    return [(first + number).to_bytes(16, "big") for number in range(count)]


def load(found, council):
    kept = Counter(group for groups in found.values() for group in groups)
    return [kept[seat.group] for seat in council.seats]


def test_more_members_keep_a_log_than_may_be_away_or_lie():
    for members in range(1, 300):
        assert copies(members) == min(members, max(MIN_COPIES, members - quorum(members) + 1))
    assert [copies(n) for n in (1, 2, 3, 4, 7, 13, 50, 200)] == [1, 2, 3, 3, 3, 5, 17, 67]


@given(st.integers(1, 20), st.integers(0, 60), st.integers(0, 5))
@example(4, 4, 0)
@example(13, 60, 0)
def test_each_log_has_its_copies_and_no_member_much_more_work_than_another(members, logs, number):
    council = epoch(members, number)
    found = assigned(council, names(logs))
    assert set(found) == set(names(logs))
    groups = {seat.group for seat in council.seats}
    for log, keeping in found.items():
        others = groups - {log}
        assert len(set(keeping)) == len(keeping) == min(copies(members), len(others))
        assert set(keeping) <= others
        assert list(keeping) == sorted(keeping)
    kept = load(found, council)
    if members > copies(members):
        assert max(kept) - min(kept) <= 2


@given(st.permutations(names(12)))
def test_in_which_order_logs_are_named_changes_nothing(logs):
    council = epoch(7)
    assert assigned(council, [*logs, *logs]) == assigned(council, names(12))


def test_another_epoch_hands_the_logs_out_otherwise():
    # The same members: who kept a log can't count on keeping it, nor on being rid of it.
    one, other = assigned(epoch(13), names(40)), assigned(epoch(13, 1), names(40))
    assert one != other
    assert len(set(one.values())) > 13  # and no fixed teams, whose members could be bought at once


def test_a_log_that_came_later_in_the_epoch_is_kept_by_the_whole_council():
    council, late = epoch(7), names(1, 900)[0]
    everybody = tuple(sorted(seat.group for seat in council.seats))
    assert keepers(council, names(12), late) == everybody
    own = council.seats[2].group
    assert keepers(council, names(0), own) == tuple(g for g in everybody if g != own)
    assert keepers(council, names(12), own) == assigned(council, names(12))[own]


def test_what_is_assigned_is_pinned():
    # Two releases that hand out otherwise would each think the other keeps it.
    found = assigned(epoch(7), names(3))
    assert {log[-1]: [group[-1] for group in groups] for log, groups in found.items()} == PINNED


PINNED = {0: [1, 2, 4], 1: [0, 5, 6], 2: [3, 5, 6]}
