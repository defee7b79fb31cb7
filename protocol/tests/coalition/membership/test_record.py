"""Who had left when something was said."""

from protocol.tests.coalition.membership.test_values import RECORD, A, B


def test_only_what_stands_behind_the_leaving_outside_its_notice_comes_from_one_who_left() -> None:
    assert not RECORD.gone(A, 9, 999)
    assert not RECORD.gone(B, 5, 999)
    assert not RECORD.gone(B, 4, 999)
    assert not RECORD.gone(B, 6, 100)
    assert not RECORD.gone(B, 6, 159)
    assert RECORD.gone(B, 6, 160)
    assert RECORD.gone(B, 6, 99)
