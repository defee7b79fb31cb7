"""Who has left at which second."""

from protocol.coalition.membership.values import Departure, Membership, Record

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


def test_only_what_stands_behind_the_leaving_outside_its_notice_comes_from_one_who_left() -> None:
    assert not RECORD.gone(A, 9, 999)
    assert not RECORD.gone(B, 5, 999)
    assert not RECORD.gone(B, 4, 999)
    assert not RECORD.gone(B, 6, 100)
    assert not RECORD.gone(B, 6, 159)
    assert RECORD.gone(B, 6, 160)
    assert RECORD.gone(B, 6, 99)
