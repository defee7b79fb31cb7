"""Marks of cuts follow each other, and add up to sizes."""

import pytest

from protocol.coalition.cut_mark import CutMark, certified_sizes, check_marks

FIRST = CutMark(b"1" * 32, b"c" * 32, 10, {b"A": 2, b"B": 1, b"C": 0})
SECOND = CutMark(b"2" * 32, FIRST.hash, 11, {b"B": 3})


def test_a_log_that_has_not_grown_may_be_left_out() -> None:
    assert certified_sizes([FIRST, SECOND]) == {b"A": 2, b"B": 3}
    assert certified_sizes([]) == {}


def test_marks_of_one_chain_are_taken() -> None:
    check_marks([], b"c" * 32)
    check_marks([FIRST, SECOND], b"c" * 32)


@pytest.mark.parametrize(
    "cuts",
    [
        [SECOND],
        [FIRST, FIRST],
        [FIRST, CutMark(b"2" * 32, FIRST.hash, 10, {})],
        [FIRST, CutMark(b"2" * 32, b"x" * 32, 11, {})],
    ],
    ids=["not the first", "twice", "not later", "of another chain"],
)
def test_marks_that_do_not_follow_are_the_callers_mistake(cuts: list[CutMark]) -> None:
    with pytest.raises(ValueError, match="cut"):
        check_marks(cuts, b"c" * 32)
