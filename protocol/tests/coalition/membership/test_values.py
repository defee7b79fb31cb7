"""Who has left at which second."""

from protocol.coalition.membership.record import Record
from protocol.coalition.membership.values import Departure, Membership

A, B = b"a" * 16, b"b" * 16
GONE = Departure(b"d" * 32, B, order=5, time=100, effective=160, reason="")
RECORD = Record(Membership(members=(A,), departures={B: GONE}), {GONE.hash: GONE})


def test_a_group_is_a_member_until_the_second_its_notice_ends() -> None:
    membership = RECORD.membership
    assert membership.members_at(frozenset((A, B)), 159) == {A, B}
    assert membership.members_at(frozenset((A, B)), 160) == {A}
    assert membership.left(159) == ()
    assert membership.left(160) == (GONE,)
    assert membership.ends == (160,)
